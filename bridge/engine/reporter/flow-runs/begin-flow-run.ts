/** Begins a flow run: makes the flow, the run and, for a flow called in a flow, the task run that stands for it there. */
import type { FlowRun } from "../../../contract/runs/flow-run.ts";
import { CancelledError, CellflowError, RefusedError } from "../../../errors.ts";
import { DEFAULT_RETRY_DELAY } from "../../../options/retry/delay.ts";
import { flowRetryPolicy } from "../../../options/retry/policy.ts";
import { DEFAULT_RETRIES } from "../../../options/retry/retries.ts";
import { noteOwner, ownerLabels } from "../../../processes/run-owner.ts";
import { randomRunName } from "../../../run-name.ts";
import { v7 } from "../../../uuid.ts";
import { inputIds } from "../../task/inputs.ts";
import type { Session } from "../delivery/session.ts";
import type { BeginRequest, Begun } from "../messages.ts";
import { recordLog } from "../record-update.ts";
import { type FlowRecord, findFlow, isIdle, type RunRegistry } from "../run-registry.ts";
import { wireInputs } from "../task-event.ts";
import { entered, flowLog, propose } from "./propose.ts";
import { fromWire } from "./wire-state.ts";

/** Makes a flow run, or takes up one that exists, and has it running. */
export async function beginFlowRun(
  session: Session,
  registry: RunRegistry,
  request: BeginRequest,
): Promise<Begun> {
  const record: FlowRecord = {
    session,
    id: "",
    name: "",
    flow: request.flow,
    flowId: "",
    deploymentId: undefined,
    tags: [],
    origin: request.origin,
    parentFlowRunId: request.parentFlowRunId,
    policy: flowRetryPolicy(request.retries, request.retryDelay),
    retryDelay: request.retryDelay,
    state: undefined,
    runCount: 0,
    expectsChange: false,
    resumed: 0,
    startTime: undefined,
    abandoned: undefined,
    whenAbandoned: Promise.withResolvers(),
  };
  if (isIdle(registry)) registry.now.follow();
  registry.beginning.add(record);
  try {
    const run =
      request.flowRunId === undefined
        ? await make(session, registry, record, request)
        : await existing(session, request.flowRunId, request.name);
    record.id = run.id;
    record.name = run.name;
    record.flowId = run.flow_id;
    record.deploymentId = run.deployment_id ?? undefined;
    record.tags = run.tags;
    // A resumed run is not counted again.
    record.runCount = run.run_count - (run.empirical_policy.resuming ? 1 : 0);
    if (run.state) record.state = fromWire(run.state);
    registry.flows.set(run.id, record);
    notifyRun(registry, record, run, request);
    const line = `Beginning ${request.parentFlowRunId === undefined ? "flow" : "subflow"} run '${run.name}' for flow '${request.flow}'`;
    recordLog(registry, session, flowLog(record, 20, line, registry.now()));
    const answer = await propose(registry, record, { type: "RUNNING", name: "Running" });
    if (record.abandoned !== undefined) {
      await propose(registry, record, { type: "CANCELLED", name: "Cancelled", message: record.abandoned });
      throw new CancelledError(record.abandoned);
    }
    if (answer.state.type !== "RUNNING") {
      registry.flows.delete(run.id);
      if (request.flowRunId === undefined) {
        throw new RefusedError(
          `the API would not start flow run '${run.name}': ${answer.reason ?? `it is ${answer.state.name}`}`,
        );
      }
    }
    session.outbox.kick();
    return {
      id: run.id,
      name: run.name,
      parameters: run.parameters,
      state: answer.state,
      runCount: record.runCount,
      parentTaskRunId: run.parent_task_run_id ?? undefined,
      deploymentId: record.deploymentId,
      isResumed: run.empirical_policy.resuming ?? false,
    };
  } finally {
    registry.beginning.delete(record);
  }
}

async function make(
  session: Session,
  registry: RunRegistry,
  record: FlowRecord,
  request: BeginRequest,
): Promise<FlowRun> {
  const { client } = session;
  const flowId = session.flowIds.get(request.flow) ?? (await client.flows.create(request.flow)).id;
  session.flowIds.set(request.flow, flowId);
  const parent =
    request.parentFlowRunId === undefined
      ? undefined
      : findFlow(registry, request.parentFlowRunId, request.isAfterEnd);
  // A hook of a run whose process is gone: that run is not known here, what the hook calls stands by itself.
  if (request.parentFlowRunId !== undefined && !parent && !request.isAfterEnd) {
    throw new CancelledError(`flow '${request.flow}' was called in a flow run that is over`);
  }
  const placeholder = parent ? await placeholderTask(parent, request) : undefined;
  return client.flowRuns.create({
    name: request.name ?? randomRunName(),
    flow_id: flowId,
    parameters: request.parameters,
    state: { type: "PENDING", name: "Pending" },
    empirical_policy: record.policy,
    tags: [...request.tags],
    // Sent twice, it is still one run.
    idempotency_key: v7(),
    // The embedded API notes by itself which process a run belongs to.
    labels: client.transport.kind === "embedded" ? undefined : ownerLabels(process.pid),
    parent_task_run_id: placeholder,
  });
}

/** A flow called in a flow stands in the outer run's graph as a task run, as Prefect has it. */
async function placeholderTask(parent: FlowRecord, request: BeginRequest): Promise<string> {
  const key = v7();
  const task = await parent.session.client.taskRuns.create({
    name: `${request.flow}-${key.slice(24, 27)}`,
    flow_run_id: parent.id,
    task_key: request.taskKey,
    dynamic_key: key,
    state: { type: "PENDING", name: "Pending" },
    empirical_policy: flowRetryPolicy(DEFAULT_RETRIES, DEFAULT_RETRY_DELAY),
    tags: [...request.tags],
    task_inputs: wireInputs(request.taskInputs),
  });
  return task.id;
}

async function existing(
  { client, transport }: Session,
  id: string,
  name: string | undefined,
): Promise<FlowRun> {
  const run = await client.flowRuns.find(id);
  if (!run) throw new CellflowError("flow-run.unknown", `there is no flow run ${id} at ${transport.url}`);
  // An earlier try was another process's, and not every worker notes whose this one is.
  if (transport.kind !== "embedded") await noteOwner(client, run, process.pid);
  if (name === undefined || name === run.name) return run;
  await client.flowRuns.update(id, { name });
  return { ...run, name };
}

function notifyRun(registry: RunRegistry, record: FlowRecord, run: FlowRun, request: BeginRequest): void {
  const inputs = inputIds(request.taskInputs);
  const at = registry.now();
  registry.notify({
    kind: "flow-run",
    id: run.id,
    name: run.name,
    flow: request.flow,
    parameters: run.parameters,
    at,
    parentTaskRunId: run.parent_task_run_id ?? undefined,
    parentFlowRunId: request.parentFlowRunId,
    inputs: inputs.length > 0 ? inputs : undefined,
    origin: record.origin,
  });
  if (record.state && record.state.type === "PENDING") entered(registry, record, record.state);
}
