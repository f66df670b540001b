/** Which runs are under way, as the backstage worker knows them. */
import type { FlowRunPolicy } from "../../contract/flow-run.ts";
import type { Report } from "../../run-update.ts";
import type { State } from "../../state.ts";
import { createClock, createTimeFormat } from "../clock.ts";
import type { TaskRunItem } from "../reporter-messages.ts";
import type { Session } from "./session.ts";

/** A flow run of this process that has not ended. */
export interface FlowRecord {
  readonly session: Session;
  id: string;
  name: string;
  readonly flow: string;
  flowId: string;
  origin: string | undefined;
  parentFlowRunId: string | undefined;
  policy: FlowRunPolicy;
  retryDelay: number | readonly number[];
  state: State | undefined;
  runCount: number;
  startTime: number | undefined;
  /** Why it is no longer wanted; its code's own proposals are then answered with how it ended. */
  abandoned: string | undefined;
}

/** A task run of this process that has not ended. */
export interface TaskRecord {
  readonly session: Session;
  readonly item: TaskRunItem;
  readonly flow: FlowRecord | undefined;
  state: State | undefined;
  lastEventId: string | null;
  expectedStart: number;
  runCount: number;
  startTime: number | undefined;
  /** Milliseconds in RUNNING until the last time it left it. */
  total: number;
  /** When it entered RUNNING, while it is. */
  runningSince: number | undefined;
}

export interface Ledger {
  readonly flows: Map<string, FlowRecord>;
  /** Flow runs that are being made and have no id yet. */
  readonly beginning: Set<FlowRecord>;
  readonly tasks: Map<string, TaskRecord>;
  /** How flow runs of this process ended, for callers that ask late. Bounded. */
  readonly ended: Map<string, { state: State; runCount: number }>;
  /** Tells displays and the terminal. */
  reported(report: Report, printed?: boolean): void;
  /** Tells the main thread that the API cancelled a run. */
  cancelled(flowRunId: string, reason: string): void;
  readonly now: () => number;
  readonly iso: (at: number) => string;
}

const remembered = 1000;

export function createLedger(outside: Pick<Ledger, "reported" | "cancelled">): Ledger {
  return {
    flows: new Map(),
    beginning: new Set(),
    tasks: new Map(),
    ended: new Map(),
    ...outside,
    now: createClock(),
    iso: createTimeFormat(),
  };
}

/** Takes a flow run that ended out of what is under way. */
export function closeFlow(ledger: Ledger, flow: FlowRecord, state: State): void {
  ledger.flows.delete(flow.id);
  ledger.ended.set(flow.id, { state, runCount: flow.runCount });
  for (const id of ledger.ended.keys()) {
    if (ledger.ended.size <= remembered) break;
    ledger.ended.delete(id);
  }
}
