/** The proposed step of a flow run from one state to the next, as rules see it, and the effects they may have. */
import type { FlowRunPolicy } from "../../../contract/runs/flow-run.ts";
import type { Micros } from "../../../contract/time.ts";
import type { ProposedState, StoredState } from "../states/state.ts";

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
  /** Whether a run gets one now. */
  isFree: boolean;
  strategy: "ENQUEUE" | "CANCEL_NEW";
  /** Whether a run has its slot still. */
  isLeased(leaseId: string): boolean;
}

/** What rules of flow runs decide on. */
export interface Transition {
  initial: StoredState | null;
  proposed: ProposedState;
  run: RunFacts;
  now: Micros;
  /** Undefined when the deployment has no limit; null when the deployment is gone. */
  slots(): Slots | null | undefined;
}

/** Rejected: another state, or none, instead. Aborted: the client ends. Wait: the client asks again. */
export type Refusal =
  | { kind: "reject"; reason: string; state?: ProposedState }
  | { kind: "abort"; reason: string }
  | { kind: "wait"; seconds: number; reason: string };

/** The effect of a rule: a decision ends the matter; the rest changes what is written if the state is accepted. */
export interface Effect {
  refusal?: Refusal;
  proposed?: ProposedState;
  /** The run's policy from now on (with a refusal: even so). */
  policy?: FlowRunPolicy;
  /** What becomes of the run's slot if the state is accepted: one is taken, or kept by who begins the run. */
  slot?: "take" | "keep";
  /** The run's policy once the state is written. */
  afterwards?: (policy: FlowRunPolicy) => FlowRunPolicy;
}

/** What rules see that flow runs and task runs go through. */
export type Step = Pick<Transition, "initial" | "proposed" | "now">;

/** One rule of the server's. Pure. */
export type Rule = (transition: Transition) => Effect | undefined;

/** @param state the one that the run is in instead; without it, it stays in its own */
export function reject(reason: string, state?: ProposedState): Effect {
  return { refusal: { kind: "reject", reason, state } };
}

/** @param reason in Prefect's words */
export function abort(reason: string): Effect {
  return { refusal: { kind: "abort", reason } };
}
