/** What becomes of a proposed state: accepted, or the first rule's verdict. Pure. */
import type { FlowRunPolicy } from "../../../contract/flow-run.ts";
import type { ProposedState, Rule, Transition, Verdict } from "./transition.ts";

export interface Decision {
  /** Undefined: accepted. */
  verdict?: Verdict;
  /** What is to be written; undefined when the run stays as it is. */
  state?: ProposedState;
  /** The run's policy while the state is written. */
  policy: FlowRunPolicy;
  /** The run's policy once it is. */
  afterwards: (policy: FlowRunPolicy) => FlowRunPolicy;
}

/** Asks the rules in their order; the first verdict ends it and undoes what earlier rules had changed. */
export function decide(transition: Transition, rules: readonly Rule[]): Decision {
  let { proposed } = transition;
  let policy = transition.run.policy;
  let afterwards = (kept: FlowRunPolicy): FlowRunPolicy => kept;
  for (const rule of rules) {
    const effect = rule({ ...transition, proposed, run: { ...transition.run, policy } });
    if (!effect) continue;
    const { verdict } = effect;
    if (verdict) {
      const state = verdict.kind === "reject" ? verdict.state : undefined;
      return {
        verdict,
        ...(state ? { state } : {}),
        policy: effect.policy ?? transition.run.policy,
        afterwards: (kept) => kept,
      };
    }
    if (effect.proposed) proposed = effect.proposed;
    if (effect.policy) policy = effect.policy;
    if (effect.afterwards) {
      const [first, second] = [afterwards, effect.afterwards];
      afterwards = (kept) => second(first(kept));
    }
  }
  return { state: proposed, policy, afterwards };
}
