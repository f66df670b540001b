/** Puts in the block types that a Prefect server has from the start, when the first block is asked for. */
import type { ServerContext } from "../../context.ts";

/** Waited for before blocks are read. */
export interface BuiltInBlocks {
  /** Resolves when they are there; those that were deleted stay away. */
  ready(): Promise<void>;
  /** From now on those that were deleted are there again, as after every start of a Prefect server. */
  renew(): void;
}

/** The list is read, and is 200 kB, only when it is needed: most processes ask for no block. */
export function createBuiltInBlocks(context: ServerContext): BuiltInBlocks {
  let installed: Promise<void> | undefined;
  let again = false;
  const install = async (): Promise<void> => {
    const { installBuiltIn } = await import("./install.ts");
    installBuiltIn(context, again);
    again = false;
  };
  return {
    ready() {
      installed ??= install().catch((error: unknown) => {
        // A busy database may do later.
        installed = undefined;
        throw error;
      });
      return installed;
    },
    renew() {
      again = true;
      installed = undefined;
    },
  };
}
