/** `cellflow task-run ls | inspect | logs` */
import { openBlocksOf } from "../../blocks/open-blocks.ts";
import { allPages } from "../../client/all-pages.ts";
import type { Client } from "../../client/client.ts";
import type { TaskRun } from "../../contract/runs/task-run.ts";
import { timeOf } from "../../rendering/duration.ts";
import { createResultPreview } from "../../results/preview.ts";
import { isUuid } from "../../uuid.ts";
import { stateFilter } from "../input/state-name.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { stateTone } from "../output/tone.ts";
import { FailedError, withClient } from "../session.ts";
import { type LogOptions, readLogOptions, showLogs } from "./log-options.ts";

type Row = TaskRun & { flow: string | undefined };

const COLUMNS: Column<Row>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "NAME", value: ({ name }) => name },
  { title: "FLOW RUN", value: ({ flow }) => flow },
  { title: "STATE", value: ({ state_name }) => state_name, tone: stateTone },
  {
    title: "START",
    value: ({ start_time, expected_start_time }) => localTime(start_time ?? expected_start_time),
  },
  { title: "TIME", value: (run) => timeOf(run) },
];

export interface TaskRunListOptions {
  taskRunName?: string[];
  flowRun?: string;
  state?: string[];
  limit: number;
  json?: boolean;
}

export async function list({ taskRunName, flowRun, state, limit, json }: TaskRunListOptions): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { findFlowRun } = await import("../input/find.ts");
    const run = flowRun === undefined ? undefined : await findFlowRun(client, flowRun, api);
    const filter = {
      ...(run && { flow_runs: { id: { any_: [run.id] } } }),
      task_runs: {
        ...(taskRunName && { name: { any_: taskRunName } }),
        ...(state && { state: await stateFilter(client, state) }),
      },
    };
    const runs = await allPages(
      (page) => client.taskRuns.filter({ ...filter, sort: "EXPECTED_START_TIME_DESC", ...page }),
      limit,
    );
    if (json) {
      printJson(runs);
      return;
    }
    const names = await flowRunNames(client, runs);
    const rows = runs.map((each) => ({ ...each, flow: names.get(each.flow_run_id ?? "") }));
    if (rows.length === 0) print(`no such task runs on the API at ${api}`);
    else printTable(COLUMNS, rows);
  });
}

export async function inspect(nameOrId: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api, settings }) => {
    const run = await find(client, nameOrId, api);
    if (options.json) {
      printJson(run);
      return;
    }
    const preview = createResultPreview(
      settings,
      openBlocksOf(() => client),
    );
    const names = await flowRunNames(client, [run]);
    const message = run.state?.message ? `: ${run.state.message}` : "";
    print(
      facts([
        ["name", run.name],
        ["id", run.id],
        ["flow run", names.get(run.flow_run_id ?? "")],
        ["state", `${run.state_name}${message}`],
        ["start", localTime(run.start_time)],
        ["end", localTime(run.end_time)],
        ["time", timeOf(run)],
        ["tries", run.run_count > 1 ? String(run.run_count) : undefined],
        ["tags", run.tags.join(", ")],
        ["result", await preview(run.state?.data)],
      ]),
    );
  });
}

export async function logs(nameOrId: string | undefined, options: LogOptions): Promise<void> {
  const { run: wanted, selection } = readLogOptions(nameOrId, options);
  await withClient(async ({ client, api }) => {
    const run = await find(client, wanted, api);
    const filter = { task_run_id: { any_: [run.id] } };
    await showLogs(client, { filter, flowRun: "" }, selection, options);
  });
}

/** By id, or the newest run of that name. @throws FailedError `task-run.unknown` */
async function find(client: Client, nameOrId: string, api: string): Promise<TaskRun> {
  const run = isUuid(nameOrId.toLowerCase())
    ? await client.taskRuns.find(nameOrId)
    : (
        await client.taskRuns.filter({
          task_runs: { name: { any_: [nameOrId] } },
          sort: "EXPECTED_START_TIME_DESC",
          limit: 1,
        })
      )[0];
  if (!run) throw new FailedError("task-run.unknown", `no task run "${nameOrId}" on the API at ${api}`);
  return run;
}

/** Flow run id -> name. */
async function flowRunNames(client: Client, runs: readonly TaskRun[]): Promise<Map<string, string>> {
  const ids = [...new Set(runs.flatMap(({ flow_run_id: id }) => (id ? [id] : [])))];
  const names = new Map<string, string>();
  for (let at = 0; at < ids.length; at += 100) {
    const some = await client.flowRuns.filter({ flow_runs: { id: { any_: ids.slice(at, at + 100) } } });
    for (const { id, name } of some) names.set(id, name);
  }
  return names;
}
