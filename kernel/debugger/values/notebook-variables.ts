/** The notebook's names while nothing stands still: asked again and again, as often as a cell says something. */
import { type Cdp, look, VIEW } from "../protocol/cdp.ts";
import type { DapVariable } from "../protocol/dap.ts";
import type { Page } from "./paging.ts";
import type { Variables } from "./variables.ts";

/** Listings of names. What is in one can be opened until a few newer ones have been made. */
export interface Inspection {
  /** All, or those of a page. */
  names(page: Page): Promise<DapVariable[]>;
  /** Under which name values of now are held. */
  group(): string;
}

const KEPT = 4; // listings whose values are held

export function createInspection(cdp: Cdp, variables: Variables): Inspection {
  let made = 0;
  const ends: number[] = [];
  let asking: Promise<DapVariable[]> | undefined;
  const group = (): string => `names-${made}`;

  const list = async (): Promise<DapVariable[]> => {
    made += 1;
    ends.push(variables.last());
    if (ends.length > KEPT) {
      variables.forget(ends.shift() ?? 0);
      void cdp("Runtime.releaseObjectGroup", { objectGroup: `names-${made - KEPT}` }).catch(() => {});
    }
    const { objectId } = await look(cdp, `${VIEW}.names()`, { objectGroup: group() });
    return variables.properties(String(objectId), { path: (name) => name });
  };

  return {
    group,
    names: async ({ start = 0, count = 0, filter }) => {
      asking ??= list().finally(() => {
        asking = undefined;
      });
      const all = await asking;
      return filter === "indexed" ? [] : all.slice(start, count > 0 ? start + count : undefined);
    },
  };
}
