/** V8's breakpoints, which carry out the user's: one at each position of a script, for all who stop there. */
import { debugLog } from "../../debug-log.ts";
import type { Cdp } from "../protocol/cdp.ts";
import type { Position } from "../scripts/position-map.ts";

/** V8's breakpoints by their owners. */
export interface V8Breakpoints<Owner> {
  /** Stop in the scripts with this content, at a position as V8 counts, for `owner`. */
  add(hash: string, position: Position, owner: Owner): Promise<void>;
  /** Stop nowhere for `owner` any more. */
  drop(owner: Owner): Promise<void>;
  /** For whom V8 stopped, by its id of the breakpoint. */
  ownersOf(id: string): Owner[];
  /** V8 has none of them any more. */
  forget(): void;
}

export function createV8Breakpoints<Owner>(cdp: Cdp): V8Breakpoints<Owner> {
  /** By content and position: V8 takes a second one at the same position for a mistake. */
  const breakpoints = new Map<string, { id?: string; owners: Set<Owner> }>();
  return {
    add: async (hash, { line, column }, owner) => {
      const key = `${hash}:${line}:${column}`;
      const known = breakpoints.get(key);
      if (known) {
        known.owners.add(owner);
        return;
      }
      const breakpoint: { id?: string; owners: Set<Owner> } = { owners: new Set([owner]) };
      breakpoints.set(key, breakpoint);
      try {
        const location = { scriptHash: hash, lineNumber: line, columnNumber: column };
        breakpoint.id = (await cdp("Debugger.setBreakpointByUrl", location)).breakpointId;
      } catch (error) {
        // No debugger any more, or another executor: there they are set again.
        debugLog("debugger.breakpoint", error);
        breakpoints.delete(key);
      }
    },
    drop: async (owner) => {
      const ids: string[] = [];
      for (const [key, { id, owners }] of breakpoints) {
        if (!owners.delete(owner) || owners.size > 0) continue;
        breakpoints.delete(key);
        if (id !== undefined) ids.push(id);
      }
      // One that V8 does not have any more needs no removing.
      await Promise.all(
        ids.map((breakpointId) => cdp("Debugger.removeBreakpoint", { breakpointId }).catch(() => {})),
      );
    },
    ownersOf: (id) =>
      [...breakpoints.values()]
        .filter((breakpoint) => breakpoint.id === id)
        .flatMap(({ owners }) => [...owners]),
    forget: () => breakpoints.clear(),
  };
}
