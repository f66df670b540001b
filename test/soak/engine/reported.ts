/** Compares what an API has of a flow run with what the run did: every task run, state and log line once, in order. */
import type { Client } from "../../../bridge/client/client.ts";
import { call } from "../../../bridge/client/transport/call.ts";

/** As many as the API lists at once. */
const PAGE = 200;

/**
 * What is wrong at the API about the only run of `flow`, whose `tasks` task runs each wrote the line `line <n>`; none
 * when it has all.
 */
export async function misreported(client: Client, flow: string, tasks: number): Promise<string[]> {
  const wrong: string[] = [];
  const runs = await client.flowRuns.filter({ flows: { name: { any_: [flow] } } });
  if (runs.length !== 1) wrong.push(`${runs.length} flow runs`);
  const [run] = runs;
  if (!run) return wrong;
  if (run.state_type !== "COMPLETED") wrong.push(`the flow run is ${run.state_name}`);
  wrong.push(...outOfOrder("the flow run", await statesOf(client, "flow_run", run.id), 3));
  const found = await pages((page) =>
    client.taskRuns.filter({
      ...page,
      flow_runs: { id: { any_: [run.id] } },
      sort: "EXPECTED_START_TIME_ASC",
    }),
  );
  const steps = found.filter(({ name }) => name?.startsWith("step"));
  if (steps.length !== tasks) wrong.push(`${steps.length} task runs, not ${tasks}`);
  for (const step of steps) {
    if (step.state_type !== "COMPLETED") wrong.push(`${step.name} is ${step.state_name}`);
    wrong.push(...outOfOrder(String(step.name), await statesOf(client, "task_run", step.id), undefined));
  }
  const lines = await pages((page) =>
    client.logs.filter({ ...page, logs: { flow_run_id: { any_: [run.id] } }, sort: "TIMESTAMP_ASC" }),
  );
  const said = lines.map(({ message }) => message).filter((message) => message.startsWith("line "));
  const expected = Array.from({ length: tasks }, (_, n) => `line ${n}`);
  if (JSON.stringify(said) !== JSON.stringify(expected))
    wrong.push(`log lines: ${differences(said, expected)}`);
  const ends = lines.filter(({ message }) => message.startsWith("Finished in state")).length;
  const taskEnds = tasks + found.length - steps.length;
  if (ends > taskEnds + 2) wrong.push(`${ends} lines about ends of ${taskEnds} runs`);
  return wrong;
}

async function statesOf(client: Client, kind: "flow_run" | "task_run", id: string): Promise<string[]> {
  const states = await call<{ type: string }[]>(client.transport, "GET", `/${kind}_states/?${kind}_id=${id}`);
  return states.map(({ type }) => type);
}

const ORDER = ["PENDING", "RUNNING", "COMPLETED"];

/** A server may be sent less than all states of a task run that was short. */
function outOfOrder(name: string, states: string[], least = 1): string[] {
  const ranks = states.map((type) => ORDER.indexOf(type));
  const isOrdered = ranks.every((rank, at) => rank >= 0 && (at === 0 || rank > Number(ranks[at - 1])));
  return isOrdered && states.length >= least ? [] : [`states of ${name}: ${states.join(", ")}`];
}

function differences(said: string[], expected: string[]): string {
  const twice = said.filter((line, at) => said.indexOf(line) !== at);
  const missing = expected.filter((line) => !said.includes(line));
  return `twice: ${twice.slice(0, 5)}; missing: ${missing.slice(0, 5)}; ${said.length} of ${expected.length}`;
}

async function pages<T>(read: (page: { limit: number; offset: number }) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await read({ limit: PAGE, offset: all.length });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
