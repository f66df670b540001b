/** The registry of runs under way, on the reporter thread. */

import type { FlowRunPolicy } from "../../contract/runs/flow-run.ts";
import type { RetryDelay } from "../../options/retry/delay.ts";
import { processHeader } from "../../processes/identity.ts";
import type { RunUpdate } from "../../run-update.ts";
import type { State } from "../../state.ts";
import { type Clock, createClock, createTimeFormat } from "../time/clock.ts";
import type { Session } from "./delivery/session.ts";
import type { RunLease } from "./flow-runs/run-lease.ts";
import { createWaits, type Waits } from "./flow-runs/waits.ts";
import type { ReportedFlow, ReportedTask } from "./reported-task.ts";

/** A flow run of this process that has not ended. */
export interface FlowRecord extends ReportedFlow {
  readonly session: Session;
  deploymentId: string | undefined;
  tags: readonly string[];
  origin: string | undefined;
  parentFlowRunId: string | undefined;
  policy: FlowRunPolicy;
  retryDelay: RetryDelay;
  state: State | undefined;
  startTime: number | undefined;
  /** The last error in its log, or in that of one of its tasks. */
  error?: string;
  /** Why it is no longer wanted; its code's own proposals are then answered with how it ended. */
  abandoned: string | undefined;
  /** Settles when it is abandoned. */
  readonly whenAbandoned: PromiseWithResolvers<void>;
  /** While it is paused in this process: settles with the state in which that ends. */
  pause?: PromiseWithResolvers<State> | undefined;
  /** Under which it has a slot of its deployment's concurrency limit. */
  lease?: RunLease | undefined;
  /** The API is being asked for a state: the next change of the run is that one, which is answered. */
  expectsChange: boolean;
  /** How often it was resumed since its retries were set at the API, which counts them as runs. */
  resumed: number;
}

/** A task run of this process that has not ended. */
export interface TaskRecord extends ReportedTask {
  readonly session: Session;
  readonly flow: FlowRecord | undefined;
  /** The last error in its log. */
  error?: string;
  /** When it entered RUNNING, while it is. */
  runningSince: number | undefined;
}

export interface RunRegistry {
  readonly flows: Map<string, FlowRecord>;
  /** Flow runs that are being made and have no id yet. */
  readonly beginning: Set<FlowRecord>;
  readonly tasks: Map<string, TaskRecord>;
  /** Those of transactions that have ended: another state may follow. */
  readonly held: Map<string, TaskRecord>;
  /** How flow runs of this process ended, for callers that ask late. Bounded. */
  readonly ended: Map<string, { flow: FlowRecord; state: State; runCount: number }>;
  /** Flow runs of this process that were deleted at the API: nothing more of them goes there. */
  readonly deleted: Set<string>;
  /** What the main thread waits for. */
  readonly waits: Waits;
  /** Notifies displays and the terminal. */
  notify(update: RunUpdate, printed?: boolean): void;
  /** Notifies the main thread that the API cancelled a run. */
  cancelled(flowRunId: string, reason: string): void;
  /** Notifies the main thread that a run was suspended at the API. */
  suspended(flowRunId: string, state: State): void;
  readonly now: Clock;
  readonly iso: (at: number) => string;
  /** This process, as `processHeader` gives it. */
  owner(): string;
}

const MAX_ENDED = 1000;

export function createRunRegistry(
  outside: Pick<RunRegistry, "notify" | "cancelled" | "suspended">,
): RunRegistry {
  let owner: string | undefined;
  return {
    flows: new Map(),
    beginning: new Set(),
    tasks: new Map(),
    held: new Map(),
    ended: new Map(),
    deleted: new Set(),
    waits: createWaits(),
    ...outside,
    now: createClock(),
    iso: createTimeFormat(),
    owner() {
      owner ??= processHeader();
      return owner;
    },
  };
}

/** Whether nothing is under way: the next run has the time of today. */
export function isIdle({ flows, beginning, tasks }: RunRegistry): boolean {
  return flows.size === 0 && beginning.size === 0 && tasks.size === 0;
}

/** Marks a flow run as no longer wanted. */
export function abandonFlow(flow: FlowRecord, reason: string): void {
  flow.abandoned ??= reason;
  flow.whenAbandoned.resolve();
}

/** A flow run under way; for what its hooks call `afterEnd`, also one that has ended. */
export function findFlow(registry: RunRegistry, id: string, afterEnd = false): FlowRecord | undefined {
  return registry.flows.get(id) ?? (afterEnd ? registry.ended.get(id)?.flow : undefined);
}

/** Takes a flow run that ended out of what is under way. */
export function closeFlow(registry: RunRegistry, flow: FlowRecord, state: State): void {
  registry.flows.delete(flow.id);
  registry.waits.releaseOf(flow.id);
  registry.ended.set(flow.id, { flow, state, runCount: flow.runCount });
  for (const id of registry.ended.keys()) {
    if (registry.ended.size <= MAX_ENDED) break;
    registry.ended.delete(id);
  }
}
