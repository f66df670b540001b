/** Ends the runs that workers of before left behind: their process is gone, and no server notices. */
import type { Client } from "../client/client.ts";
import type { FilterRequest } from "../client/filter-request.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import type { StateCreate } from "../contract/runs/state.ts";
import { isSuspended } from "../contract/runs/suspended.ts";
import { ENDED_UNEXPECTEDLY } from "../processes/end-messages.ts";
import { isOwnerGone } from "../processes/run-owner.ts";

/** As many as the API lists at once. */
const PAGE = 200;
/** How deep flows called in flows are followed. */
const MAX_LEVELS = 5;
/** Task runs of one run that are marked, in pages. */
const MAX_PAGES = 50;
/** A paused run waits in its process, but where it is suspended. */
const UNDER_WAY = ["PENDING", "RUNNING", "CANCELLING", "PAUSED"] as const;

/** The runs of some pools, or of some deployments. */
export type RunsOf = Pick<FilterRequest, "work_pools" | "deployments">;

/**
 * Marks the runs of `runsOf` whose process is gone Crashed, or Cancelled where that was asked for, with what ran inside
 * them. Runs in `mine` are looked after by who asks. Gives each with the state it is in now.
 * @param suspects what the last look saw: a run that was just taken up again still has the labels of before, so it is
 * ended when a second look sees the same
 */
export async function endLostRuns(
  client: Client,
  runsOf: RunsOf,
  mine: { has(id: string): boolean },
  suspects: Map<string, string>,
): Promise<{ run: FlowRun; state: string }[]> {
  const lost: FlowRun[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.flowRuns.filter({
      ...runsOf,
      flow_runs: { state: { type: { any_: [...UNDER_WAY] } } },
      sort: "START_TIME_ASC",
      offset,
      limit: PAGE,
    });
    lost.push(...page.filter((run) => !mine.has(run.id) && !isSuspended(run.state) && isOwnerGone(run)));
    if (page.length < PAGE) break;
  }
  const seen = new Map(suspects);
  suspects.clear();
  const ended: { run: FlowRun; state: string }[] = [];
  for (const listed of lost) {
    if (seen.get(listed.id) !== versionOf(listed)) {
      suspects.set(listed.id, versionOf(listed));
      continue;
    }
    // Ending those before it may have taken long.
    const run = await client.flowRuns.find(listed.id);
    if (!run || versionOf(run) !== versionOf(listed)) continue;
    const state = await end(client, run);
    await endInside(client, run.id, state, MAX_LEVELS);
    const now = await client.flowRuns.find(run.id);
    if (now) ended.push({ run, state: now.state_name ?? state.name ?? state.type });
  }
  return ended;
}

/** Changes with the run's state and with who runs it. */
function versionOf({ state_id, labels, infrastructure_pid }: FlowRun): string {
  return JSON.stringify([state_id, labels, infrastructure_pid]);
}

async function end(client: Client, run: FlowRun): Promise<StateCreate> {
  const state: StateCreate =
    run.state_type === "CANCELLING"
      ? { type: "CANCELLED", name: "Cancelled", message: ENDED_UNEXPECTEDLY }
      : { type: "CRASHED", name: "Crashed", message: ENDED_UNEXPECTEDLY };
  await client.flowRuns.setState(run.id, state);
  return state;
}

/** The task runs, and the flows called, of a run whose process is gone. */
async function endInside(
  client: Client,
  flowRunId: string,
  state: StateCreate,
  levels: number,
): Promise<void> {
  const subflows = await client.flowRuns.filter({
    flow_runs: { parent_flow_run_id: { any_: [flowRunId] }, state: { type: { any_: [...UNDER_WAY] } } },
  });
  for (const subflow of subflows) {
    await end(client, subflow);
    if (levels > 0) await endInside(client, subflow.id, state, levels - 1);
  }
  for (let page = 0; page < MAX_PAGES; page++) {
    const tasks = await client.taskRuns.filter({
      flow_runs: { id: { any_: [flowRunId] } },
      task_runs: { state: { type: { any_: [...UNDER_WAY, "SCHEDULED"] } } },
      limit: PAGE,
    });
    for (const task of tasks) await client.taskRuns.setState(task.id, state, true);
    if (tasks.length < PAGE) return;
  }
}
