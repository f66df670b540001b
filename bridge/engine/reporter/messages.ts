/** The messages between the main thread and the reporter thread. */

import type { MessagePort } from "node:worker_threads";
import type { LeaseHolder, TakenLimit } from "../../contract/concurrency-limit.ts";
import type { KnownValue } from "../../contract/known-answer.ts";
import type { FlowRunInput } from "../../contract/runs/flow-run-input.ts";
import type { RetryDelay } from "../../options/retry/delay.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import type { ResultReference } from "../../results/reference.ts";
import type { LogUpdate, TaskRunUpdate } from "../../run-update.ts";
import type { State, StateType } from "../../state.ts";

/** A task run as the engine posts it: the update, and what only the API needs. */
export type PostedTaskRun = {
  kind: "task-run";
  run: TaskRunUpdate;
  taskKey: string;
  tags?: readonly string[];
  /** Origins behind each parameter (inputs.ts); parameters that depend on nothing have an empty list. */
  taskInputs?: Record<string, string[]>;
  retryDelay?: RetryDelay;
  /** It was posted before, with another name or fewer inputs. */
  amends?: boolean;
  /** Another state may follow the one it ends in, until it is posted again without this. */
  isHeld?: boolean | undefined;
  /** Called by a hook of its flow run, which has ended. */
  isAfterEnd?: boolean | undefined;
};
/** A log line; `printed`: it is on the terminal already. */
export type PostedLog = LogUpdate & { printed?: boolean };
/** A task run entered a state; the rest of the update is known where its run is. */
export type PostedState = { kind: "state"; id: string; state: State; runCount: number };
export type PostedUpdate = PostedTaskRun | PostedState | PostedLog;

/** Settings that may have changed since the last run: names and values of `SETTING_NAMES`, and HOME. */
export interface EngineEnvironment {
  env: Record<string, string>;
  cwd: string;
}

export interface BeginRequest extends EngineEnvironment {
  /** The flow's name. */
  flow: string;
  taskKey: string;
  /** A run that exists already, made by a deployment. */
  flowRunId?: string;
  /** What its `runName` makes; without one, a run that exists keeps its name and a new one gets two words. */
  name?: string;
  parameters: Record<string, unknown>;
  retries: number;
  /** Seconds. */
  retryDelay: RetryDelay;
  tags: readonly string[];
  origin?: string;
  /** The flow run this one is called in. */
  parentFlowRunId?: string;
  /** Called by a hook of that run, which has ended. */
  isAfterEnd?: boolean | undefined;
  taskInputs?: Record<string, string[]>;
}

/** A flow run under way. */
export interface Begun {
  id: string;
  name: string;
  parameters: Record<string, unknown>;
  state: State;
  runCount: number;
  parentTaskRunId?: string;
  /** Of a deployment's run: it may be suspended. */
  deploymentId: string | undefined;
  /** It was suspended, and is run again. */
  isResumed: boolean;
}

export interface ProposeRequest {
  id: string;
  type: StateType;
  name: string;
  message?: string;
  /** For COMPLETED: where its result is stored. */
  data?: ResultReference;
  /** For FAILED: how many times the run has failed before, to choose among listed delays. */
  failures?: number;
  /** Whatever the rules of orchestration say. */
  isForced?: boolean;
}

/** What the API made of a proposed state. `SPOOLED`: it did not answer; the state is on disk and delivered later. */
export interface Proposed {
  status: "ACCEPT" | "REJECT" | "ABORT" | "SPOOLED";
  state: State;
  reason?: string;
  runCount: number;
}

/** A wait on the reporter's thread, under a name that `release` ends it by. */
interface Waiting {
  wait: string;
}

export interface PauseRequest extends Waiting {
  /** The flow run's. */
  id: string;
  name: "Paused" | "Suspended";
  key: string;
  /** Seconds until the run has failed; undefined: never. */
  timeout: number | undefined;
  /** What is asked of who resumes it. */
  schema: JsonSchema | undefined;
}

/** The state that the run is in now: RUNNING when it was resumed, PAUSED when it is suspended or was not resumed in time. */
export interface PauseAnswer {
  state: State;
  /** Why the API did not take the pause. */
  reason: string | undefined;
  /** It was not taken. */
  isRefused: boolean;
  /** What came in; undefined when that was nothing. */
  response: unknown;
  /** Nobody resumed it in time. */
  isLate?: boolean;
}

export interface ReceiveRequest extends Waiting {
  flowRunId: string;
  /** What keys begin with; undefined: of any message that no prefix was chosen for. */
  prefix: string | undefined;
  /** Keys of what was received. */
  exclude: string[];
  /** Seconds. */
  timeout: number;
  /** Seconds between two looks at a server; the embedded API announces changes by itself. */
  pollInterval: number;
}

export interface AbandonRequest {
  origin?: string;
  flowRunId?: string;
  /** Only what runs inside the flow run, not the run itself. */
  inside?: boolean;
  reason: string;
}

export interface ArtifactRequest {
  body: {
    key?: string;
    type: string;
    data: unknown;
    description?: string;
    metadata_?: Record<string, string>;
    flow_run_id?: string;
    task_run_id?: string;
  };
  origin?: string;
}

export interface SlotsRequest extends EngineEnvironment {
  /** Names what is taken, for `leaveSlots`. */
  hold: string;
  names: string[];
  slots: number;
  mode: "concurrency" | "rate_limit";
  /** How long to wait at most, in seconds; undefined: until there are slots. */
  timeout?: number | undefined;
  /** After how many seconds the slots are given back when this process is gone. */
  leaseSeconds: number;
  holder?: LeaseHolder | undefined;
  flowRunId?: string | undefined;
}

export interface HttpRequest extends EngineEnvironment {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}
export interface HttpAnswer {
  status: number;
  statusText: string;
  headers: Record<string, string>;
  body: string;
}

/** Requests the main thread makes, with their answers. */
export interface Operations {
  open: { request: EngineEnvironment; answer: { url: string; kind: "embedded" | "remote" } };
  begin: { request: BeginRequest; answer: Begun };
  propose: { request: ProposeRequest; answer: Proposed };
  pause: { request: PauseRequest; answer: PauseAnswer };
  /** The next input that was sent to a run; undefined when none came in time. */
  receive: { request: ReceiveRequest; answer: FlowRunInput | undefined };
  /** A suspended run is done with in this process. */
  leaveSuspended: { request: { id: string }; answer: undefined };
  /** Waits no longer. */
  release: { request: Waiting; answer: undefined };
  flush: { request: Record<string, never>; answer: undefined };
  /** The same, and waits until servers have recorded what they accepted. */
  settle: { request: Record<string, never>; answer: undefined };
  notify: { request: Record<string, never>; answer: undefined };
  abandon: { request: AbandonRequest; answer: undefined };
  artifact: { request: ArtifactRequest & EngineEnvironment; answer: { id: string } };
  takeSlots: { request: SlotsRequest; answer: TakenLimit[] };
  leaveSlots: { request: { hold: string }; answer: undefined };
  http: { request: HttpRequest; answer: HttpAnswer };
  /** What is read at a path, where the API knows it without a request. */
  read: {
    request: EngineEnvironment & { path: string };
    answer: KnownValue | undefined;
  };
  close: { request: Record<string, never>; answer: undefined };
}
export type Operation = keyof Operations;

export type ToReporter =
  /** JSON of a PostedUpdate[]: cheaper to hand over than the objects. */
  | { kind: "updates"; batch: string }
  | {
      [O in Operation]: { kind: "request"; id: number; operation: O; request: Operations[O]["request"] };
    }[Operation]
  | { kind: "connect"; port: MessagePort }
  /** Interrupts go to the port's other end instead of to V8's inspector. */
  | { kind: "interrupts"; port: MessagePort }
  /** Code that holds the main thread in `ms` is ended, until `leave` says that the attempt has settled. */
  | { kind: "watch"; deadline: number; ms: number }
  | { kind: "leave"; deadline: number }
  /** The process ends; `done[0]` is set to 1 and notified when everything is delivered. */
  | { kind: "exit"; code: number; done: Int32Array };

/** An error that crossed threads. */
export interface SentError {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  /** Fields of ApiError and UnreachableError. */
  status?: number;
  method?: string;
  url?: string;
  body?: unknown;
  reason?: string | undefined;
  mayHaveArrived?: boolean | undefined;
}

export type FromReporter =
  | { kind: "answer"; id: number; value: unknown }
  | { kind: "failure"; id: number; error: SentError }
  | { kind: "cancel"; flowRunId: string; reason: string }
  /** The slots are no longer this process's. */
  | { kind: "lost"; hold: string; reason: string }
  | { kind: "suspend"; flowRunId: string; state: State };
