/** Proposes a flow run's next state to the API, and records what the API decided. */

import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, isBusy, isDatabaseCode, UnreachableError } from "../../../client/errors.ts";
import type { OrchestrationResult, StateCreate } from "../../../contract/runs/state.ts";
import { RefusedError } from "../../../errors.ts";
import { flowRetryPolicy } from "../../../options/retry/policy.ts";
import { DEFAULT_RETRIES } from "../../../options/retry/retries.ts";
import type { StateUpdate } from "../../../run-update.ts";
import { isTerminal, type State } from "../../../state.ts";
import { v7 } from "../../../uuid.ts";
import { spool } from "../delivery/spool.ts";
import type { Proposed, ProposeRequest } from "../messages.ts";
import { finishLine, recordLog } from "../record-update.ts";
import { closeFlow, type FlowRecord, type RunRegistry } from "../run-registry.ts";
import { endDeleted, isDeleted } from "./gone.ts";
import { leaseAfter } from "./run-lease.ts";
import { fromProposed, fromWire } from "./wire-state.ts";

/** How a run ended is tried for half a minute, where the embedded database cannot be written. */
const END_PATIENCE_MS = 30_000;
const END_RETRY_MS = 1000;

/** Answers a proposal of the main thread; everything posted before is acknowledged first. */
export async function proposeState(registry: RunRegistry, request: ProposeRequest): Promise<Proposed> {
  const flow = registry.flows.get(request.id);
  if (!flow) return answerOver(registry, request.id);
  if (isTerminal(request) && !isAbandoned(flow, request)) {
    // Who cancels the run meanwhile does not wait for what a busy server has yet to record.
    await Promise.race([flow.session.outbox.flush(), flow.whenAbandoned.promise]);
    if (!registry.flows.has(flow.id)) return answerOver(registry, flow.id);
  }
  if (request.type === "FAILED" && !isAbandoned(flow, request)) await setRetries(flow, request.failures ?? 0);
  // What ended inside it is reported first.
  if (isTerminal(request) && isAbandoned(flow, request)) await flow.session.outbox.flush({ orHeld: true });
  if (!registry.flows.has(flow.id)) return answerOver(registry, flow.id);
  if (flow.abandoned !== undefined && request.type !== "CANCELLED") {
    return propose(registry, flow, { type: "CANCELLED", name: "Cancelled", message: flow.abandoned });
  }
  const { type, name, message, data, isForced } = request;
  const answer = await propose(registry, flow, { type, name, message, data }, isForced);
  await flow.session.outbox.flush();
  return answer;
}

/** Must a proposal of the run's own code be answered with how it was cancelled? */
function isAbandoned(flow: FlowRecord, request: ProposeRequest): boolean {
  return flow.abandoned !== undefined && request.type !== "CANCELLED";
}

/** What a run's code is answered that comes after its end. */
function answerOver(registry: RunRegistry, id: string): Proposed {
  const ended = registry.ended.get(id);
  if (!ended) throw new RefusedError(`flow run ${id} is not under way in this process`);
  return { status: "REJECT", state: ended.state, runCount: ended.runCount, reason: "the run is over" };
}

/**
 * Asks the API for a state: waits where it says WAIT, records and updates what it decided. When a server
 * does not answer at the end of a run, the end is stored in the spool.
 */
export async function propose(
  registry: RunRegistry,
  flow: FlowRecord,
  create: StateCreate,
  isForced = false,
): Promise<Proposed> {
  const state: StateCreate = {
    ...create,
    state_details: { flow_run_id: flow.id, transition_id: v7(), ...create.state_details },
  };
  const began = performance.now();
  for (let tries = 1; ; tries++) {
    let answer: OrchestrationResult;
    try {
      answer = await ask(flow, state, isForced);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404 && (await isDeleted(flow))) {
        return {
          status: "REJECT",
          state: await endDeleted(registry, flow, propose),
          reason: flow.abandoned,
          runCount: flow.runCount,
        };
      }
      if (isTerminal(create) && isDatabaseTrouble(error) && performance.now() - began < END_PATIENCE_MS) {
        if (tries === 1)
          flow.session.terminal.warn(
            `flow run '${flow.name}' is ${create.name}, which cannot be recorded yet: ${error.message}`,
          );
        await sleep(END_RETRY_MS);
        continue;
      }
      const away = error instanceof UnreachableError || isBusy(error);
      if (!away || !isTerminal(create) || flow.session.transport.kind === "embedded") throw error;
      await spool(flow.session.settings, { ending: { flowRunId: flow.id, state } });
      flow.session.terminal.warn(
        `the API at ${flow.session.transport.url} could not be told how flow run '${flow.name}' ended (${create.name}); it is stored in ${flow.session.settings.home}/spool and delivered at the next run`,
      );
      const ended = fromProposed(create, v7(), registry.now());
      entered(registry, flow, ended);
      return { status: "SPOOLED", state: ended, runCount: flow.runCount };
    }
    if (answer.details.type === "wait_details" && flow.abandoned === undefined) {
      await sleep(answer.details.delay_seconds * 1000);
      if (flow.abandoned === undefined) continue;
    }
    const decided = answer.state ? fromWire(answer.state) : fromProposed(create, v7(), registry.now());
    if (decided.id !== flow.state?.id) entered(registry, flow, decided);
    const reason =
      answer.details.type === "accept_details" ? undefined : (answer.details.reason ?? undefined);
    return {
      status: answer.status === "WAIT" ? "ABORT" : answer.status,
      state: decided,
      runCount: flow.runCount,
      reason,
    };
  }
}

async function ask(flow: FlowRecord, state: StateCreate, isForced: boolean): Promise<OrchestrationResult> {
  flow.expectsChange = true;
  try {
    return await flow.session.client.flowRuns.setState(flow.id, state, isForced);
  } finally {
    flow.expectsChange = false;
  }
}

/** Whether the embedded database cannot be written now: a full disk has space again, when somebody makes some. */
function isDatabaseTrouble(error: unknown): error is ApiError {
  return error instanceof ApiError && isDatabaseCode(error.body);
}

/** Records and updates the state a flow run is in now. */
export function entered(registry: RunRegistry, flow: FlowRecord, state: State): void {
  flow.lease = leaseAfter(flow.lease, state);
  flow.state = state;
  const over = isTerminal(state);
  if (state.type === "RUNNING") {
    flow.runCount++;
    flow.startTime ??= state.timestamp;
  }
  const update: StateUpdate = {
    kind: "state",
    run: "flow",
    id: flow.id,
    flowRunId: flow.id,
    state,
    runCount: flow.runCount,
    startTime: flow.startTime,
    endTime: over ? state.timestamp : undefined,
    at: state.timestamp,
    origin: flow.origin,
  };
  registry.notify(update);
  if (!over) return;
  recordLog(
    registry,
    flow.session,
    flowLog(flow, state.type === "COMPLETED" ? 20 : 40, finishLine(state, flow.error), state.timestamp),
  );
  closeFlow(registry, flow, state);
}

/** A log line of the engine about a flow run. */
export function flowLog(flow: FlowRecord, level: number, message: string, at: number) {
  return {
    kind: "log" as const,
    flowRunId: flow.id,
    level,
    name: "prefect.flow_runs",
    message,
    at,
    origin: flow.origin,
  };
}

/**
 * Sets the retries just before a failure: the API counts a run that was resumed as run again, and knows one delay for all
 * of them, where they may be listed.
 */
async function setRetries(flow: FlowRecord, failures: number): Promise<void> {
  const { retries = DEFAULT_RETRIES } = flow.policy;
  const isListed = typeof flow.retryDelay !== "number" && flow.retryDelay.length > 1 && failures > 0;
  const more = retries ? flow.resumed : 0;
  if (!isListed && more === 0) return;
  flow.resumed = 0;
  flow.policy = {
    ...flow.policy,
    ...flowRetryPolicy((retries ?? DEFAULT_RETRIES) + more, flow.retryDelay, failures),
  };
  await flow.session.client.flowRuns.update(flow.id, { empirical_policy: flow.policy });
}
