/** `cellflow flow-run ls | inspect | logs | cancel` */
import type { Client } from "../client/client.ts";
import type { FilterRequest } from "../client/filter-request.ts";
import type { FlowRun } from "../contract/flow-run.ts";
import { checkFlowName, findFlowRun, flowNames } from "./input/find.ts";
import { stateFilter } from "./input/state-name.ts";
import { logLines } from "./output/log-lines.ts";
import { duration, localTime, print, printJson, table } from "./output/table.ts";
import { FailedError, withClient } from "./session.ts";

/** As many as the API gives at once. */
const PAGE = 200;

export async function list(options: {
  flow?: string;
  state?: string;
  limit: number;
  json?: boolean;
}): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { flow, state, limit } = options;
    if (flow !== undefined) await checkFlowName(client, flow, api);
    const wanted = {
      ...(flow === undefined ? {} : { flows: { name: { any_: [flow] } } }),
      ...(state === undefined ? {} : { flow_runs: { state: await stateFilter(client, state) } }),
    };
    const runs = await newestRuns(client, wanted, limit);
    const names = await flowNames(
      client,
      runs.map((run) => run.flow_id),
    );
    if (options.json) {
      printJson(runs.map((run) => ({ ...run, flow_name: names.get(run.flow_id) ?? null })));
      return;
    }
    if (runs.length === 0) {
      const which = [flow && ` of flow ${flow}`, state && ` in state ${state}`].filter(Boolean).join("");
      print(`no flow runs${which} on the API at ${api}`);
      return;
    }
    const rows = runs.map((run) => [
      run.id,
      run.name,
      names.get(run.flow_id) ?? "",
      run.state_name ?? "",
      localTime(run.start_time ?? run.expected_start_time),
      run.start_time ? duration(run.total_run_time) : "",
    ]);
    print(table(["ID", "NAME", "FLOW", "STATE", "START", "TIME"], rows));
  });
}

export async function inspect(asked: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, asked, api);
    const tasks = await client.taskRuns.filter({
      flow_runs: { id: { any_: [run.id] } },
      sort: "EXPECTED_START_TIME_ASC",
      limit: 200,
    });
    if (options.json) {
      printJson({ ...run, task_runs: tasks });
      return;
    }
    const names = await flowNames(client, [run.flow_id]);
    const message = run.state?.message ? `: ${run.state.message}` : "";
    const lines: [string, string][] = [
      ["name", run.name],
      ["id", run.id],
      ["flow", names.get(run.flow_id) ?? ""],
      ["state", `${run.state_name}${message}`],
      ["start", localTime(run.start_time)],
      ["end", localTime(run.end_time)],
      ["time", run.start_time ? duration(run.total_run_time) : ""],
      ["parameters", JSON.stringify(run.parameters)],
    ];
    print(
      lines
        .filter(([, value]) => value)
        .map(([title, value]) => `${title.padEnd(12)}${value}`)
        .join("\n"),
    );
    if (tasks.length === 0) return;
    const rows = tasks.map((task) => [
      task.name,
      task.state_name ?? "",
      duration(task.total_run_time),
      task.run_count > 1 ? `${task.run_count} tries` : "",
    ]);
    print(`\n${table(["TASK", "STATE", "TIME", ""], rows)}`);
  });
}

export async function logs(asked: string, options: { tail?: number; json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, asked, api);
    const lines = [];
    for (let offset = 0; ; offset += 200) {
      const page = await client.logs.filter({
        logs: { flow_run_id: { any_: [run.id] } },
        sort: "TIMESTAMP_ASC",
        offset,
        limit: 200,
      });
      lines.push(...page);
      if (page.length < 200) break;
    }
    const shown = options.tail ? lines.slice(-options.tail) : lines;
    if (options.json) printJson(shown);
    else for (const line of await logLines(client, run.name)(shown)) print(line);
  });
}

export async function cancel(asked: string): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, asked, api);
    const answer = await client.flowRuns.setState(run.id, { type: "CANCELLING", name: "Cancelling" });
    const state = answer.state?.type;
    if (state !== "CANCELLING" && state !== "CANCELLED") {
      const reason = "reason" in answer.details ? answer.details.reason : undefined;
      throw new FailedError(
        "flow-run.cancel",
        `flow run ${run.name} was not cancelled: ${reason ?? `it is ${run.state_name}`}`,
      );
    }
    print(`flow run ${run.name}: ${answer.state?.name}`);
  });
}

async function newestRuns(client: Client, wanted: FilterRequest, limit: number): Promise<FlowRun[]> {
  const runs: FlowRun[] = [];
  while (runs.length < limit) {
    const page = await client.flowRuns.filter({
      ...wanted,
      sort: "EXPECTED_START_TIME_DESC",
      offset: runs.length,
      limit: Math.min(PAGE, limit - runs.length),
    });
    runs.push(...page);
    if (page.length < PAGE) break;
  }
  return runs;
}
