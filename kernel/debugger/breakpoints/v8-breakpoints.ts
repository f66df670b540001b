/** V8's breakpoints, which carry out the user's: one at each place of a script, for all who want to stop there. */
import type { Cdp } from "../protocol/cdp.ts";
import type { Place } from "../scripts/position-map.ts";

/** V8's breakpoints by their owners. */
export interface Carriers<Owner> {
  /** Stop in the scripts with this content, at a place as V8 counts, for `owner`. */
  add(hash: string, place: Place, owner: Owner): Promise<void>;
  /** Stop nowhere for `owner` any more. */
  drop(owner: Owner): Promise<void>;
  /** For whom V8 stopped, by its name of the breakpoint. */
  ownersOf(id: string): Owner[];
  /** V8 has none of them any more. */
  forget(): void;
}

export function createCarriers<Owner>(cdp: Cdp): Carriers<Owner> {
  /** By content and place: V8 takes a second one at the same place for a mistake. */
  const carriers = new Map<string, { id?: string; owners: Set<Owner> }>();
  return {
    add: async (hash, { line, column }, owner) => {
      const key = `${hash}:${line}:${column}`;
      const known = carriers.get(key);
      if (known) {
        known.owners.add(owner);
        return;
      }
      const made: { id?: string; owners: Set<Owner> } = { owners: new Set([owner]) };
      carriers.set(key, made);
      try {
        const where = { scriptHash: hash, lineNumber: line, columnNumber: column };
        made.id = (await cdp("Debugger.setBreakpointByUrl", where)).breakpointId;
      } catch {
        // No debugger any more, or another executor: there they are set again.
        carriers.delete(key);
      }
    },
    drop: async (owner) => {
      const ids: string[] = [];
      for (const [key, { id, owners }] of carriers) {
        if (!owners.delete(owner) || owners.size > 0) continue;
        carriers.delete(key);
        if (id !== undefined) ids.push(id);
      }
      await Promise.all(
        ids.map((breakpointId) => cdp("Debugger.removeBreakpoint", { breakpointId }).catch(() => {})),
      );
    },
    ownersOf: (id) =>
      [...carriers.values()].filter((one) => one.id === id).flatMap(({ owners }) => [...owners]),
    forget: () => carriers.clear(),
  };
}
