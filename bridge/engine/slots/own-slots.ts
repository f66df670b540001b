/** Lets a task's runs in one flow run be under way only so many at a time: the others wait in the order they came. */
import type { Definition } from "../definition.ts";
import { type LiveRun, unlessStopped } from "../live-run.ts";

interface Slots {
  /** Runs that have one. */
  readonly holders: Set<LiveRun>;
  /** Runs that wait for one, each with what lets it begin. */
  readonly waiting: Map<LiveRun, () => void>;
}

export interface OwnSlots {
  /** `work`, called when fewer than `limit` runs of `task` are under way in `scope`: a flow run, or a process. */
  inSlot<A extends unknown[], R>(
    scope: object,
    task: Definition,
    limit: number,
    run: LiveRun,
    work: (...args: A) => Promise<R>,
  ): (...args: A) => Promise<R>;
}

export function createOwnSlots(): OwnSlots {
  const scopes = new WeakMap<object, Map<Definition, Slots>>();
  const slotsOf = (scope: object, task: Definition): Slots => {
    const tasks = scopes.get(scope) ?? new Map<Definition, Slots>();
    scopes.set(scope, tasks);
    const slots = tasks.get(task) ?? { holders: new Set(), waiting: new Map() };
    tasks.set(task, slots);
    return slots;
  };
  return {
    inSlot(scope, task, limit, run, work) {
      return async (...args) => {
        const slots = slotsOf(scope, task);
        // What a run of the task calls would wait for that run, which waits for it.
        if (isInside(slots, run)) return work(...args);
        if (slots.holders.size < limit) slots.holders.add(run);
        else await wait(slots, run);
        try {
          return await work(...args);
        } finally {
          slots.holders.delete(run);
          beginNext(slots, limit);
        }
      };
    },
  };
}

function isInside({ holders }: Slots, run: LiveRun): boolean {
  for (let at = run.parent; at; at = at.parent) if (holders.has(at)) return true;
  return false;
}

/** @throws why the run was stopped meanwhile */
async function wait(slots: Slots, run: LiveRun): Promise<void> {
  const turn = new Promise<void>((resolve) => slots.waiting.set(run, resolve));
  try {
    await unlessStopped(run, turn);
  } catch (stopped) {
    slots.waiting.delete(run);
    throw stopped;
  }
}

/** Those that were stopped take their own leave. */
function beginNext(slots: Slots, limit: number): void {
  for (const [run, begin] of slots.waiting) {
    if (slots.holders.size >= limit) return;
    slots.waiting.delete(run);
    if (run.stopped) continue;
    slots.holders.add(run);
    begin();
  }
}
