/** What a rule looks at and what it may say: the proposed step of a flow run from one state to the next. */
import type { FlowRunPolicy } from "../../../contract/flow-run.ts";
import type { StateDetails, StateType } from "../../../contract/state.ts";
import type { Micros } from "../../db/time.ts";

/** A state somebody wants a run to enter. */
export interface ProposedState {
  type: StateType;
  name: string;
  message: string | null;
  data: unknown;
  details: StateDetails;
  /** When it was proposed, if that is not now. */
  timestamp?: Micros;
}

/** A state a run is in. */
export interface KeptState extends ProposedState {
  id: string;
  timestamp: Micros;
}

/** What the rules need to know of the run. */
export interface RunFacts {
  run_count: number;
  deployment_id: string | null;
  parent_task_run_id: string | null;
  infrastructure_pid: string | null;
  policy: FlowRunPolicy;
}

/** How many runs of a deployment may be under way, and how many are. */
export interface Slots {
  limit: number;
  taken: number;
  strategy: "ENQUEUE" | "CANCEL_NEW";
}

export interface Transition {
  initial: KeptState | null;
  proposed: ProposedState;
  run: RunFacts;
  now: Micros;
  /** Undefined when the deployment has no limit; null when the deployment is gone. */
  slots(): Slots | null | undefined;
}

export type Verdict =
  | { kind: "reject"; reason: string; state?: ProposedState }
  | { kind: "abort"; reason: string }
  | { kind: "wait"; seconds: number; reason: string };

/** What a rule wants: a verdict ends the matter; the rest changes what is written if it is accepted. */
export interface Effect {
  verdict?: Verdict;
  proposed?: ProposedState;
  /** The run's policy from now on (with a verdict: even so). */
  policy?: FlowRunPolicy;
  /** The run's policy once the state is written. */
  afterwards?: (policy: FlowRunPolicy) => FlowRunPolicy;
}

/** One rule of the server's. Pure. */
export type Rule = (transition: Transition) => Effect | undefined;

export function reject(reason: string, state?: ProposedState): Effect {
  return {
    verdict: { kind: "reject", reason, ...(state ? { state } : {}) },
  };
}

export function abort(reason: string): Effect {
  return { verdict: { kind: "abort", reason } };
}
