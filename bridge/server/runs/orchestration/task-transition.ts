/** The proposed step of a task run from one state to the next, as rules see it, and the effects they may have. */
import type { TaskRunPolicy } from "../../../contract/runs/task-run.ts";
import type { Micros } from "../../../contract/time.ts";
import type { ProposedState, StoredState } from "../states/state.ts";
import type { Refusal } from "./transition.ts";

/** What the rules need to know of the task run. */
export interface TaskRunFacts {
  run_count: number;
  /** How often its flow run had begun when it last began. */
  flow_run_run_count: number;
  policy: TaskRunPolicy;
}

/** The flow run around it. */
export interface EnclosingRun {
  id: string;
  run_count: number;
  state: StoredState | null;
}

/** What rules of task runs decide on. */
export interface TaskTransition {
  initial: StoredState | null;
  proposed: ProposedState;
  run: TaskRunFacts;
  now: Micros;
  /** Undefined for a task run of its own. */
  flowRun: EnclosingRun | undefined;
  /** The completed state that is kept under a cache key. */
  cached(key: string): StoredState | undefined;
  /** Takes a slot of each limit of the run's tags: why there is none, or nothing. They are given back where it is refused. */
  takeSlots(): Refusal | undefined;
}

/** The effect of a rule: a decision ends the matter; the rest changes what is written if the state is accepted. */
export interface TaskEffect {
  refusal?: Refusal;
  proposed?: ProposedState;
  run?: Partial<TaskRunFacts>;
}

/** One rule of the server's for task runs. */
export type TaskRule = (transition: TaskTransition) => TaskEffect | undefined;

/** The same state under another name. */
export function renamed(proposed: ProposedState, name: string): TaskEffect {
  return { proposed: { ...proposed, name } };
}
