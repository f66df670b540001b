/** Decides whether a compound or a sequence fires, now that a trigger inside of it fired. */
import type { CompoundTrigger, SequenceTrigger } from "../../../contract/events/trigger.ts";
import { MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";

/** A firing of a trigger inside, which waits for others. */
export interface Waiting<F> {
  childId: string;
  fired: Micros;
  firing: F;
}

/** What the firing of an inner trigger does to the outer one. */
export interface Meeting<F> {
  /** What still waits. */
  waiting: Waiting<F>[];
  /** The firings that made it fire; undefined if it does not. */
  together: F[] | undefined;
}

/** The triggers of triggers. */
export type Composite = CompoundTrigger | SequenceTrigger;

/** Of each trigger inside, the last firing counts. */
export function meet<F>(trigger: Composite, known: readonly Waiting<F>[], latest: Waiting<F>): Meeting<F> {
  const needed = firingsNeeded(trigger);
  if (needed === 1) return { waiting: [...known], together: [latest.firing] };
  const earliest =
    trigger.within === null
      ? Number.NEGATIVE_INFINITY
      : latest.fired - Math.round(trigger.within * MICROS_PER_SECOND);
  const fresh = known.filter(({ fired }) => fired >= earliest);
  const index = fresh.findIndex(({ childId }) => childId === latest.childId);
  const waiting = index === -1 ? [...fresh, latest] : fresh.with(index, latest);
  const isReady = trigger.type === "compound" ? waiting.length >= needed : isInOrder(trigger, waiting);
  if (!isReady) return { waiting, together: undefined };
  return { waiting: [], together: waiting.map(({ firing }) => firing) };
}

function firingsNeeded(trigger: Composite): number {
  if (trigger.type === "sequence" || trigger.require === "all") return trigger.triggers.length;
  return trigger.require === "any" ? 1 : trigger.require;
}

function isInOrder<F>({ triggers }: SequenceTrigger, waiting: readonly Waiting<F>[]): boolean {
  const inOrder = waiting.toSorted((left, right) => left.fired - right.fired);
  return (
    inOrder.length === triggers.length &&
    inOrder.every(({ childId }, index) => childId === triggers[index]?.id)
  );
}
