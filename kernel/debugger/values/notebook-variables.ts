/** Lists the notebook's names while nothing is paused; front ends ask at every status change. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { type Cdp, DEBUG_VIEW, evaluateSilently } from "../protocol/cdp.ts";
import type { Page } from "./paging.ts";
import type { Variables } from "./variables.ts";

/** Listings of names. The values of one can be opened until a few newer ones have been listed. */
export interface NotebookVariables {
  /** All, or those of a page. */
  names(page: Page): Promise<DebugProtocol.Variable[]>;
  /** The object group that holds the values of the latest listing. */
  group(): string;
}

const MAX_LISTINGS = 4; // whose values are held

export function createNotebookVariables(cdp: Cdp, variables: Variables): NotebookVariables {
  let listings = 0;
  const ends: number[] = [];
  let pending: Promise<DebugProtocol.Variable[]> | undefined;
  const group = (): string => `names-${listings}`;

  const list = async (): Promise<DebugProtocol.Variable[]> => {
    listings += 1;
    ends.push(variables.last());
    if (ends.length > MAX_LISTINGS) {
      variables.forget(ends.shift() ?? 0);
      // With the debugger gone, nothing is left to release.
      void cdp("Runtime.releaseObjectGroup", { objectGroup: `names-${listings - MAX_LISTINGS}` }).catch(
        () => {},
      );
    }
    const { objectId } = await evaluateSilently(cdp, `${DEBUG_VIEW}.names()`, { objectGroup: group() });
    return variables.properties(String(objectId), { path: (name) => name });
  };

  return {
    group,
    names: async ({ start = 0, count = 0, filter }) => {
      pending ??= list().finally(() => {
        pending = undefined;
      });
      const all = await pending;
      return filter === "indexed" ? [] : all.slice(start, count > 0 ? start + count : undefined);
    },
  };
}
