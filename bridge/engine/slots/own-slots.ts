/** Lets a task's runs in one flow run begin only so many at a time: the others wait in the order they were called. */
import type { Definition } from "../definition.ts";
import type { LiveRun } from "../live/live-run.ts";

export interface OwnSlots {
  /**
   * The slot of a call in `scope` (a flow run, or a process) by code of `caller`; undefined for a call that needs none, as
   * it would wait for a run that waits for it: one of the same task around it, or one that waits for such a run's slot.
   */
  take(scope: object, task: Definition, limit: number, caller: LiveRun | undefined): OwnSlot | undefined;
}

export interface OwnSlot {
  /** Resolves when the call may begin; undefined when it may at once. */
  readonly turn: Promise<void> | undefined;
  /** The run has it, from its beginning. */
  begin(run: LiveRun): void;
  /** Gives it to the next; also one that was not waited for. */
  give(): void;
}

/** The slots of a task in a flow run. */
interface Slots {
  /** Those that are taken, with the runs that have begun. */
  readonly taken: Map<object, LiveRun | undefined>;
  readonly waiting: Map<object, Waiter>;
}

interface Waiter {
  readonly slots: Slots;
  readonly caller: LiveRun | undefined;
  begin(): void;
}

export function createOwnSlots(): OwnSlots {
  const scopes = new WeakMap<object, Map<Definition, Slots>>();
  /** Runs that have a slot, of whichever task. */
  const holders = new Set<LiveRun>();
  const waiters = new Set<Waiter>();
  const slotsOf = (scope: object, task: Definition): Slots => {
    const tasks = scopes.get(scope) ?? new Map<Definition, Slots>();
    scopes.set(scope, tasks);
    const slots = tasks.get(task) ?? { taken: new Map(), waiting: new Map() };
    tasks.set(task, slots);
    return slots;
  };
  const beginNext = ({ taken, waiting }: Slots, limit: number): void => {
    for (const [slot, waiter] of waiting) {
      if (taken.size >= limit) return;
      waiting.delete(slot);
      waiters.delete(waiter);
      taken.set(slot, undefined);
      waiter.begin();
    }
  };

  return {
    take(scope, task, limit, caller) {
      const slots = slotsOf(scope, task);
      const around = runsAround(caller);
      // No call waits for a run without a slot.
      const isHeld = around.some((run) => holders.has(run));
      if (isHeld && isCircular(slots, new Set(around), waiters)) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      const isFree = slots.taken.size < limit;
      const waiter: Waiter = { slots, caller, begin: resolve };
      const slot: OwnSlot = {
        turn: isFree ? undefined : promise,
        begin(run) {
          slots.taken.set(slot, run);
          holders.add(run);
        },
        give() {
          const run = slots.taken.get(slot);
          if (run) holders.delete(run);
          slots.waiting.delete(slot);
          waiters.delete(waiter);
          if (slots.taken.delete(slot)) beginNext(slots, limit);
          // A cell that is run again makes another task.
          if (slots.taken.size === 0 && slots.waiting.size === 0) scopes.get(scope)?.delete(task);
        },
      };
      if (isFree) slots.taken.set(slot, undefined);
      else {
        slots.waiting.set(slot, waiter);
        waiters.add(waiter);
      }
      return slot;
    },
  };
}

/** The run, and those it is part of. */
function runsAround(run: LiveRun | undefined): LiveRun[] {
  const around: LiveRun[] = [];
  for (let at = run; at; at = at.parent) around.push(at);
  return around;
}

/** Will none of the slots be given back, since whoever has one is around the call, or waits for such slots itself? */
function isCircular(wanted: Slots, around: ReadonlySet<LiveRun>, waiters: ReadonlySet<Waiter>): boolean {
  const looked = new Set<Slots>();
  const areStuck = (slots: Slots): boolean => {
    if (looked.has(slots)) return true;
    looked.add(slots);
    return [...slots.taken.values()].every((run) => run !== undefined && (around.has(run) || isStuck(run)));
  };
  const isStuck = (run: LiveRun): boolean => {
    for (const { slots, caller } of waiters)
      if (runsAround(caller).includes(run) && areStuck(slots)) return true;
    return false;
  };
  return wanted.taken.size > 0 && areStuck(wanted);
}
