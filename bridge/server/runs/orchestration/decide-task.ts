/** Decides on a proposed state of a task run: accepted, or refused by the first rule that objects. */
import type { ProposedState } from "../states/state.ts";
import type { TaskRule, TaskRunFacts, TaskTransition } from "./task-transition.ts";
import type { Refusal } from "./transition.ts";

/** What the rules made of a proposal. */
export interface TaskDecision {
  /** Undefined: accepted. */
  refusal?: Refusal;
  /** What is to be written; undefined when the run stays as it is. */
  state?: ProposedState;
  run: TaskRunFacts;
}

/** Applies the rules in their order; a refusal undoes what earlier rules had changed. */
export function decideTask(transition: TaskTransition, rules: readonly TaskRule[]): TaskDecision {
  let { proposed, run } = transition;
  for (const rule of rules) {
    const effect = rule({ ...transition, proposed, run });
    if (!effect) continue;
    const { refusal } = effect;
    if (refusal)
      return { refusal, state: refusal.kind === "reject" ? refusal.state : undefined, run: transition.run };
    proposed = effect.proposed ?? proposed;
    run = { ...run, ...effect.run };
  }
  return { state: proposed, run };
}
