/** Pauses a flow run at the API, with the schema of the input it asks for, and waits until it is resumed. */
import type { Client } from "../../../client/client.ts";
import { debugLog } from "../../../debug-log.ts";
import { NEVER_RESUMED, RefusedError } from "../../../errors.ts";
import { isSuspended, type State } from "../../../state.ts";
import type { PauseAnswer, PauseRequest } from "../messages.ts";
import { recordLog } from "../record-update.ts";
import { closeFlow, type FlowRecord, type RunRegistry } from "../run-registry.ts";
import { entered, flowLog, propose } from "./propose.ts";
import { fromWire } from "./wire-state.ts";

/** Where the parts of an input stand: its schema, what it is for, what came in. */
type Keyset = Record<"description" | "response" | "schema", string>;

/** The answer to a pause that fires a second time has what came in the first time. */
export async function pauseRun(registry: RunRegistry, request: PauseRequest): Promise<PauseAnswer> {
  const flow = registry.flows.get(request.id);
  if (!flow) throw new RefusedError(`flow run ${request.id} is not under way in this process`);
  const wait = registry.waits.begin(request.wait, flow.id);
  try {
    const { client } = flow.session;
    const keyset = request.schema && keysetOf(request);
    const wasAsked = keyset ? await ask(client, flow.id, keyset, request.schema) : false;
    const asked = await propose(registry, flow, {
      type: "PAUSED",
      name: request.name,
      state_details: {
        pause_key: request.key,
        pause_reschedule: request.name === "Suspended",
        pause_timeout:
          request.timeout === undefined ? null : registry.iso(registry.now() + request.timeout * 1000),
        run_input_keyset: keyset ?? null,
      },
    });
    const isPausedOtherwise =
      request.name === "Suspended" && asked.state.type === "PAUSED" && !isSuspended(asked.state);
    const isRefused = asked.status === "ABORT" || isPausedOtherwise;
    const answerIn = async (state: State): Promise<PauseAnswer> => ({
      state,
      reason: asked.reason,
      isRefused,
      response: keyset && state.type === "RUNNING" ? await response(client, flow.id, keyset) : undefined,
    });
    if (isRefused || asked.state.type !== "PAUSED") return await answerIn(asked.state);
    // An earlier attempt at this run was answered under this key.
    if (keyset && wasAsked && asked.status === "ACCEPT")
      await client.flowRunInputs.delete(flow.id, keyset.response);
    if (request.name === "Suspended") return await answerIn(asked.state);
    flow.pause = Promise.withResolvers();
    await look(registry, flow);
    const left = await wait.until(flow.pause.promise, request.timeout);
    if (left === "released") return await answerIn(asked.state);
    if (left === "late") await look(registry, flow);
    const state = typeof left === "string" ? (flow.state ?? asked.state) : left;
    if (state.type === "RUNNING")
      recordLog(registry, flow.session, flowLog(flow, 20, "Resuming flow run execution!", registry.now()));
    // A server may have failed it already.
    const isOver = state.type === "FAILED" && state.message === NEVER_RESUMED;
    const isLate = isOver || (left === "late" && state.type === "PAUSED");
    return { ...(await answerIn(state)), ...(isLate && { isLate }) };
  } finally {
    flow.pause = undefined;
    wait.end();
  }
}

/** Whoever resumes it may do so at once: the schema is there before the pause is. Was there one under the key? */
async function ask(
  client: Client,
  id: string,
  keyset: Keyset,
  schema: PauseRequest["schema"],
): Promise<boolean> {
  const parts: [string, unknown][] = [[keyset.schema, schema]];
  if (schema?.description) parts.push([keyset.description, schema.description]);
  let wasThere = false;
  for (const [key, value] of parts) {
    const input = { key, value: JSON.stringify(value) };
    if (await client.flowRunInputs.create(id, input)) continue;
    wasThere = true;
    await client.flowRunInputs.delete(id, key);
    await client.flowRunInputs.create(id, input);
  }
  return wasThere;
}

async function response(client: Client, id: string, keyset: Keyset): Promise<unknown> {
  return client.flowRunInputs.read(id, keyset.response);
}

/** Prefect's keys. */
function keysetOf({ name, key }: PauseRequest): Keyset {
  const base = `${name.toLowerCase()}-${key}`;
  return { description: `${base}-description`, response: `${base}-response`, schema: `${base}-schema` };
}

/** Has it been resumed since? What others do to the run is seen by the watch as well (cancellation-watch.ts). */
async function look(registry: RunRegistry, flow: FlowRecord): Promise<void> {
  const run = await flow.session.client.flowRuns.find(flow.id).catch((error: unknown) => {
    // The watch asks again.
    debugLog("reporter.pause", error);
    return undefined;
  });
  if (run?.state) followPause(registry, flow, fromWire(run.state));
}

/** Follows what others did to a run at the API: resumed it from its pause, or suspended it. */
export function followPause(registry: RunRegistry, flow: FlowRecord, state: State): void {
  if (flow.state?.type === "RUNNING" && isSuspended(state)) {
    entered(registry, flow, state);
    registry.suspended(flow.id, state);
  }
  if (flow.state?.type !== "PAUSED" || isSuspended(flow.state) || state.type === "PAUSED") return;
  if (state.type === "RUNNING") {
    flow.resumed++;
    entered(registry, flow, state);
  }
  flow.pause?.resolve(state);
}

/** Lets go of a run that was suspended: another process goes on with it. */
export async function leaveSuspended(registry: RunRegistry, id: string): Promise<undefined> {
  const flow = registry.flows.get(id);
  if (!flow) return undefined;
  recordLog(
    registry,
    flow.session,
    flowLog(flow, 20, `Finished in state ${flow.state?.name ?? "Suspended"}()`, registry.now()),
  );
  await flow.session.outbox.flush();
  if (flow.state) closeFlow(registry, flow, flow.state);
  return undefined;
}
