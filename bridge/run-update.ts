/** Updates of runs as the engine posts them; displays, pages and progress lines read nothing else. */
import type { State } from "./state.ts";

/** Fields every update carries: when (ms since the epoch, may be fractional), and for whom (opaque). */
type Stamped = { at: number; origin?: string };

export type FlowRunUpdate = Stamped & {
  kind: "flow-run";
  id: string;
  name: string;
  flow: string;
  parameters: Record<string, unknown>;
  parentTaskRunId?: string;
  parentFlowRunId?: string;
  /** Of a flow called in a flow: ids of the runs whose results are among its arguments. */
  inputs?: string[];
};

export type TaskRunUpdate = Stamped & {
  kind: "task-run";
  id: string;
  flowRunId?: string;
  name: string;
  task: string;
  /** Ids of the task runs, and flow runs, whose results are among its arguments. */
  inputs: string[];
  retries: number;
};

export type StateUpdate = Stamped & {
  kind: "state";
  run: "flow" | "task";
  id: string;
  flowRunId?: string;
  state: State;
  runCount: number;
  startTime?: number;
  endTime?: number;
};

export type LogUpdate = Stamped & {
  kind: "log";
  flowRunId?: string;
  taskRunId?: string;
  /** 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
  level: number;
  name: string;
  message: string;
};

export type ArtifactUpdate = Stamped & {
  kind: "artifact";
  id: string;
  key?: string;
  type: string;
  description?: string;
  data: unknown;
  flowRunId?: string;
  taskRunId?: string;
};

export type RunUpdate = FlowRunUpdate | TaskRunUpdate | StateUpdate | LogUpdate | ArtifactUpdate;
