/** `cellflow flow-run ls | inspect | logs | cancel | execute` */
import { openBlocksOf } from "../../blocks/open-blocks.ts";
import { allPages, PAGE } from "../../client/all-pages.ts";
import { flowNames } from "../../client/named-deployments.ts";
import { notPlanned, onlyPlanned } from "../../client/planned-runs.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import type { TaskRun } from "../../contract/runs/task-run.ts";
import { ENDED_UNEXPECTEDLY } from "../../processes/end-messages.ts";
import { isOwnerGone } from "../../processes/run-owner.ts";
import { timeOf } from "../../rendering/duration.ts";
import { createResultPreview } from "../../results/preview.ts";
import { startOf } from "../../well-formed.ts";
import { checkFlowName, findFlowRun } from "../input/find.ts";
import { readSince } from "../input/start-time.ts";
import { stateFilter } from "../input/state-name.ts";
import { goOnWithoutReader } from "../output/closed-pipe.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { stateTone } from "../output/tone.ts";
import { FailedError, UsageError, withClient } from "../session.ts";
import { type LogOptions, readLogOptions, showLogs } from "./log-options.ts";

/** The columns of `flow-run ls`. */
const COLUMNS: Column<FlowRun & { flow: string | undefined }>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "NAME", value: ({ name }) => name },
  { title: "FLOW", value: ({ flow }) => flow },
  { title: "STATE", value: ({ state_name }) => state_name, tone: stateTone },
  { title: "START", value: (run) => localTime(run.start_time ?? run.expected_start_time) },
  { title: "TIME", value: (run) => timeOf(run) },
];

/** A task run, and what it gave, as text; empty where nothing is stored. */
type TaskRow = TaskRun & { result: string };

const MAX_RESULT_CHARACTERS = 60; // of a task, beside it

/** The columns of a run's tasks in `flow-run inspect`. */
const TASK_COLUMNS: Column<TaskRow>[] = [
  { title: "TASK", value: ({ name }) => name },
  { title: "STATE", value: ({ state_name }) => state_name, tone: stateTone },
  { title: "TIME", value: (run) => timeOf(run) },
  { title: "", value: ({ run_count }) => (run_count > 1 ? `${run_count} tries` : "") },
  { title: "", value: ({ result }) => startOf(result.replaceAll(/\s+/g, " "), MAX_RESULT_CHARACTERS) },
];

export interface FlowRunListOptions {
  flow?: string[];
  state?: string[];
  since?: string;
  limit: number;
  json?: boolean;
}

export async function list({ flow, state, since, limit, json }: FlowRunListOptions): Promise<void> {
  const after = since === undefined ? undefined : readSince(since, new Date()).toISOString();
  await withClient(async ({ client, api }) => {
    for (const name of flow ?? []) await checkFlowName(client, name, api);
    const flows = flow && { name: { any_: flow } };
    const wanted = state === undefined ? notPlanned() : { state: await stateFilter(client, state) };
    const expected = {
      ...("expected_start_time" in wanted && wanted.expected_start_time),
      ...(after && { after_: after }),
    };
    const filter = { flows, flow_runs: { ...wanted, expected_start_time: expected } };
    const runs = await allPages(
      (page) => client.flowRuns.filter({ ...filter, sort: "EXPECTED_START_TIME_DESC", ...page }),
      limit,
    );
    const names = await flowNames(
      client,
      runs.map((run) => run.flow_id),
    );
    if (json) {
      printJson(runs.map((run) => ({ ...run, flow_name: names.get(run.flow_id) ?? null })));
      return;
    }
    if (runs.length === 0) {
      const which = [
        flow && ` of flow ${flow.join(", ")}`,
        state && ` in state ${state.join(", ")}`,
        since && ` since ${localTime(after)}`,
      ];
      print(`no flow runs${which.filter(Boolean).join("")} on the API at ${api}`);
    } else {
      const rows = runs.map((run) => ({ ...run, flow: names.get(run.flow_id) }));
      printTable(COLUMNS, rows);
    }
    const planned =
      state === undefined ? await client.flowRuns.count({ flows, flow_runs: onlyPlanned() }) : 0;
    if (planned > 0)
      print(`${planned} planned ${planned === 1 ? "run" : "runs"} not shown: flow-run ls --state Scheduled`);
  });
}

export async function inspect(nameOrId: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api, settings }) => {
    const run = await findFlowRun(client, nameOrId, api);
    const tasks = await client.taskRuns.filter({
      flow_runs: { id: { any_: [run.id] } },
      sort: "EXPECTED_START_TIME_ASC",
      limit: PAGE,
    });
    if (options.json) {
      printJson({ ...run, task_runs: tasks });
      return;
    }
    const preview = createResultPreview(
      settings,
      openBlocksOf(() => client),
    );
    const names = await flowNames(client, [run.flow_id]);
    const message = run.state?.message ? `: ${run.state.message}` : "";
    print(
      facts([
        ["name", run.name],
        ["id", run.id],
        ["flow", names.get(run.flow_id)],
        ["state", `${run.state_name}${message}`],
        ["start", localTime(run.start_time)],
        ["end", localTime(run.end_time)],
        ["time", timeOf(run)],
        ["parameters", JSON.stringify(run.parameters)],
        ["result", await preview(run.state?.data)],
      ]),
    );
    const results = tasks.map(({ state }) => preview(state?.data));
    const rows = (await Promise.all(results)).map((result = "", at) => ({ ...tasks[at], result }) as TaskRow);
    if (tasks.length === 0) return;
    print("");
    printTable(TASK_COLUMNS, rows);
  });
}

export async function logs(
  nameOrId: string | undefined,
  options: LogOptions & { follow?: boolean },
): Promise<void> {
  const { run: wanted, selection } = readLogOptions(nameOrId, options);
  if (options.follow && (options.reverse || options.json || options.head !== undefined))
    throw new UsageError("usage.logs", "--follow shows lines as they come: it goes with --tail alone");
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, wanted, api);
    const filter = { flow_run_id: { any_: [run.id] } };
    if (options.follow) {
      const { followLogs } = await import("../output/follow-logs.ts");
      await followLogs(client, run, selection.from === "end" ? selection.count : undefined);
    } else await showLogs(client, { filter, flowRun: run.name }, selection, options);
  });
}

export async function cancel(nameOrId: string): Promise<void> {
  await withClient(async ({ client, api }) => {
    const run = await findFlowRun(client, nameOrId, api);
    const answer = await client.flowRuns.setState(run.id, { type: "CANCELLING", name: "Cancelling" });
    const state = answer.state?.type;
    if (state !== "CANCELLING" && state !== "CANCELLED") {
      const reason = "reason" in answer.details ? answer.details.reason : undefined;
      throw new FailedError(
        "flow-run.cancel",
        `flow run ${run.name} was not cancelled: ${reason ?? `it is ${run.state_name}`}`,
      );
    }
    // A server does not look for the process: where it ran on this machine and is gone, this command ends the cancelling.
    if (state === "CANCELLING" && isOwnerGone(run)) {
      const ended = { type: "CANCELLED", name: "Cancelled", message: ENDED_UNEXPECTEDLY } as const;
      await client.flowRuns.setState(run.id, ended, true);
      print(`flow run ${run.name}: Cancelled (the process that ran it is gone)`);
      return;
    }
    print(`flow run ${run.name}: ${answer.state?.name}`);
  });
}

/** Runs one flow run here; the id comes from the worker's environment when it is not an argument. */
export async function execute(id: string | undefined): Promise<void> {
  const flowRunId = id ?? process.env.PREFECT__FLOW_RUN_ID;
  if (!flowRunId) {
    throw new UsageError("usage.flow-run", "give the id of a flow run, or set PREFECT__FLOW_RUN_ID");
  }
  goOnWithoutReader(process.stdout);
  const { executeFlowRun } = await import("../../worker/run/execute.ts");
  // What the flow's code left open (timers, sockets) does not keep the process.
  process.exit(await executeFlowRun(flowRunId));
}
