/** Decides on a proposed state: accepted, or refused by the first rule that objects. Pure. */
import type { FlowRunPolicy } from "../../../contract/runs/flow-run.ts";
import type { ProposedState } from "../states/state.ts";
import type { Effect, Refusal, Rule, Transition } from "./transition.ts";

/** What the rules made of a proposal. */
export interface Decision {
  /** Undefined: accepted. */
  refusal?: Refusal;
  /** What is to be written; undefined when the run stays as it is. */
  state?: ProposedState;
  /** The run's policy while the state is written. */
  policy: FlowRunPolicy;
  /** The slot of its deployment that the run takes, or keeps, when it is written. */
  slot?: Effect["slot"];
  /** The run's policy once it is. */
  afterwards: (policy: FlowRunPolicy) => FlowRunPolicy;
}

/** Applies the rules in their order; the first refusal ends it and undoes what earlier rules had changed. */
export function decide(transition: Transition, rules: readonly Rule[]): Decision {
  let { proposed } = transition;
  let policy = transition.run.policy;
  let slot: Effect["slot"];
  let afterwards = (stored: FlowRunPolicy): FlowRunPolicy => stored;
  for (const rule of rules) {
    const effect = rule({ ...transition, proposed, run: { ...transition.run, policy } });
    if (!effect) continue;
    const { refusal } = effect;
    if (refusal) {
      const state = refusal.kind === "reject" ? refusal.state : undefined;
      return {
        refusal,
        state,
        policy: effect.policy ?? transition.run.policy,
        afterwards: (stored) => stored,
      };
    }
    if (effect.proposed) proposed = effect.proposed;
    if (effect.policy) policy = effect.policy;
    if (effect.slot) slot = effect.slot;
    if (effect.afterwards) {
      const [first, second] = [afterwards, effect.afterwards];
      afterwards = (stored) => second(first(stored));
    }
  }
  return { state: proposed, policy, afterwards, ...(slot ? { slot } : {}) };
}
