/** What a host gives the kernel beyond TypeScript: magics, modules of its own, and ears for what they say. */
import type { NotebookGraph } from "./cell/notebook-graph.ts";
import type { Magic } from "./magic/magic.ts";
import type { MimeBundle } from "./protocol/message.ts";

/** The kernel, as its host may use it. */
export interface KernelHandle {
  graph: NotebookGraph;
  /** Folder of the notebook, and its path, which need not exist. */
  folder: string;
  notebook: string;
  /** Show or change something under a cell, named by its request's message id. */
  display(cellId: string, bundle: MimeBundle, options?: { id?: string; update?: boolean }): void;
}

/** The host's part in a running kernel. */
export interface KernelExtension {
  /** Loaded when a magic is first used. */
  magics(): Promise<readonly Magic[]>;
  /** Something said in the executor on a channel the host's code opened. */
  channel?(name: string, data: unknown): void;
  /** Everything of the cell has arrived; its reply goes out next. */
  beforeReply?(cellId: string): Promise<void> | void;
  /** The executor ended by itself while `cellId` ran, or between cells; a fresh one is starting. */
  executorEnded?(cellId: string | undefined): Promise<void> | void;
  close?(): Promise<void> | void;
}

/** A host. */
export interface KernelHost {
  /** Specifiers that always mean a module of the host's own: name to file URL. */
  aliases: Record<string, string>;
  /** What they export: a cell that uses such a name without its import is told the import. By specifier. */
  exports?: Readonly<Record<string, readonly string[]>>;
  extend(kernel: KernelHandle): KernelExtension;
}

/** A kernel that only knows TypeScript. */
export const plainHost: KernelHost = { aliases: {}, extend: () => ({ magics: async () => [] }) };
