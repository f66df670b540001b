/** Reads everything of one run that its page shows. */
import { openBlocksOf } from "../../blocks/open-blocks.ts";
import type { Client } from "../../client/client.ts";
import type { Deployment } from "../../contract/deployments/deployment.ts";
import type { Artifact } from "../../contract/runs/artifact.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import type { Log } from "../../contract/runs/log.ts";
import type { TaskRun } from "../../contract/runs/task-run.ts";
import { viewFromApi } from "../../rendering/from-api.ts";
import type { RunView } from "../../rendering/run-view.ts";
import { createResultPreview } from "../../results/preview.ts";
import { startOf } from "../../well-formed.ts";
import type { PageContext } from "../context.ts";
import { flowNames } from "../runs/flow-names.ts";

export interface RunPageData {
  run: FlowRun;
  flow: string;
  deployment: Deployment | undefined;
  view: RunView;
  artifacts: Artifact[];
  /** What it gave, as text. */
  result: string | undefined;
  /** The run's id and its subflows'. */
  ids: Set<string>;
  /** There are older log lines than those shown. */
  moreLogs: boolean;
}

/** Log lines and task runs read at most, and how deep subflows are followed. */
const MAX_LOG_LINES = 200;
const MAX_TASK_RUNS = 1000;
const MAX_SUBFLOW_LEVELS = 5;
const MAX_RESULT_CHARACTERS = 4000;

/** Undefined when there is no such run. */
export async function readRun(
  { client, home }: Pick<PageContext, "client" | "home">,
  id: string,
): Promise<RunPageData | undefined> {
  const run = await client.flowRuns.find(id);
  if (!run) return undefined;
  const subflows = await subflowsOf(client, run.id);
  const ids = [run.id, ...subflows.map((subflow) => subflow.id)];
  const [names, taskRuns, logs, artifacts, deployment] = await Promise.all([
    flowNames(client, [run, ...subflows]),
    taskRunsOf(client, ids),
    client.logs.filter({
      logs: { flow_run_id: { any_: ids } },
      sort: "TIMESTAMP_DESC",
      limit: MAX_LOG_LINES,
    }) as Promise<Log[]>,
    client.artifacts.filter({ artifacts: { flow_run_id: { any_: ids } } }),
    run.deployment_id
      ? client.deployments.filter({ deployments: { id: { any_: [run.deployment_id] } } })
      : ([] as Deployment[]),
  ]);
  const flow = names.get(run.flow_id) ?? "";
  const view = viewFromApi({
    flowRun: run,
    flow,
    taskRuns,
    // Oldest first: lines of one millisecond stay in their order.
    logs: logs.toReversed(),
    artifacts,
    subflows: subflows.map((subflow) => ({ flowRun: subflow, flow: names.get(subflow.flow_id) ?? "" })),
  });
  return {
    run,
    flow,
    deployment: deployment[0],
    view,
    artifacts: latestOfEach(artifacts.filter((artifact) => artifact.type !== "result")),
    result: run.state_type === "COMPLETED" ? await resultText(run.state?.data, client, home) : undefined,
    ids: new Set(ids),
    moreLogs: logs.length === MAX_LOG_LINES,
  };
}

/** A result that the API holds as it is, or that is stored here; those of other SDKs are only referred to. */
async function resultText(data: unknown, client: Client, home: string): Promise<string | undefined> {
  if (data === null || data === undefined) return undefined;
  if (typeof data === "object" && ("type" in data || "storage_key" in data || "__prefect_kind" in data))
    return createResultPreview(
      { home },
      openBlocksOf(() => client),
    )(data);
  return startOf(typeof data === "string" ? data : JSON.stringify(data), MAX_RESULT_CHARACTERS);
}

async function subflowsOf(client: Client, id: string): Promise<FlowRun[]> {
  const subflows: FlowRun[] = [];
  let parents = [id];
  for (let level = 0; level < MAX_SUBFLOW_LEVELS && parents.length > 0; level++) {
    const children = await client.flowRuns.filter({
      flow_runs: { parent_flow_run_id: { any_: parents } },
      sort: "EXPECTED_START_TIME_ASC",
    });
    subflows.push(...children);
    parents = children.map((child) => child.id);
  }
  return subflows;
}

async function taskRunsOf(client: Client, ids: string[]): Promise<TaskRun[]> {
  const taskRuns: TaskRun[] = [];
  for (;;) {
    const page = await client.taskRuns.filter({
      flow_runs: { id: { any_: ids } },
      sort: "EXPECTED_START_TIME_ASC",
      offset: taskRuns.length,
    });
    taskRuns.push(...page);
    if (page.length < 200 || taskRuns.length >= MAX_TASK_RUNS) return taskRuns;
  }
}

/** Of a key written several times the last; oldest first. */
function latestOfEach(artifacts: Artifact[]): Artifact[] {
  const sorted = artifacts.toSorted((a, b) => ((a.created ?? "") < (b.created ?? "") ? -1 : 1));
  const latest = new Map(sorted.map((artifact) => [artifact.key ?? artifact.id, artifact]));
  return sorted.filter((artifact) => latest.get(artifact.key ?? artifact.id) === artifact);
}
