/** Lets a task's runs in one flow run begin only so many at a time: the others wait in the order they were called. */
import type { Definition } from "../definition.ts";
import type { LiveRun } from "../live/live-run.ts";

export interface OwnSlots {
  /**
   * The slot of a call in `scope` (a flow run, or a process) by code of `caller`; undefined for a call that needs none:
   * what a run of the task calls would wait for that run, which waits for it.
   */
  take(scope: object, task: Definition, limit: number, caller: LiveRun | undefined): OwnSlot | undefined;
}

export interface OwnSlot {
  /** Resolves when the call may begin; undefined when it may at once. */
  readonly turn: Promise<void> | undefined;
  /** The run that has the slot, from its beginning. */
  run: LiveRun | undefined;
  /** Gives it to the next; also one that was not waited for. */
  give(): void;
}

interface Slots {
  readonly taken: Set<OwnSlot>;
  /** Calls that wait, each with what lets it begin. */
  readonly waiting: Map<OwnSlot, () => void>;
}

export function createOwnSlots(): OwnSlots {
  const scopes = new WeakMap<object, Map<Definition, Slots>>();
  const slotsOf = (scope: object, task: Definition): Slots => {
    const tasks = scopes.get(scope) ?? new Map<Definition, Slots>();
    scopes.set(scope, tasks);
    const slots = tasks.get(task) ?? { taken: new Set(), waiting: new Map() };
    tasks.set(task, slots);
    return slots;
  };
  return {
    take(scope, task, limit, caller) {
      const slots = slotsOf(scope, task);
      if (isInside(slots, caller)) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      const isFree = slots.taken.size < limit;
      const slot: OwnSlot = {
        turn: isFree ? undefined : promise,
        run: undefined,
        give() {
          slots.waiting.delete(slot);
          if (slots.taken.delete(slot)) beginNext(slots, limit);
          // A cell that is run again makes another task.
          if (slots.taken.size === 0 && slots.waiting.size === 0) scopes.get(scope)?.delete(task);
        },
      };
      if (isFree) slots.taken.add(slot);
      else slots.waiting.set(slot, resolve);
      return slot;
    },
  };
}

function isInside({ taken }: Slots, caller: LiveRun | undefined): boolean {
  const holders = new Set([...taken].map(({ run }) => run));
  for (let at = caller; at; at = at.parent) if (holders.has(at)) return true;
  return false;
}

function beginNext({ taken, waiting }: Slots, limit: number): void {
  for (const [slot, begin] of waiting) {
    if (taken.size >= limit) return;
    waiting.delete(slot);
    taken.add(slot);
    begin();
  }
}
