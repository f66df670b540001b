/** Summarizes a run in one line: name, state, progress, time. */
import { isTerminal } from "../state.ts";
import { elapsed, formatElapsed } from "./duration.ts";
import { shorten } from "./escape.ts";
import { flowsOf, plainReason, type RunView, type StateView, type TaskRunView } from "./run-view.ts";

/** Characters of the reason beside a run's name. */
const MAX_REASON = 200;

export interface RunSummary {
  /** The flow, or the only task; empty before anything is known. */
  title: string;
  /** The run's own name. */
  run: string;
  state: StateView;
  /** "3/7 tasks"; empty without tasks. */
  progress: string;
  /** "4.2 s"; empty before it started. */
  time: string;
  /** Why a run that completed ended as it did, in one line; empty where its code did not say. */
  reason: string;
}

/** @param now up to when a running run is counted, ms since the epoch; default: when the view was made */
export function summarize(view: RunView, now?: number): RunSummary {
  const [task] = view.tasks;
  const run = view.flowRun ?? task;
  const took = run && elapsed(run, now ?? view.at);
  const done = view.tasks.filter((other) => isTerminal(other.state)).length;
  const count = view.tasks.length;
  return {
    title: view.flowRun?.flow ?? task?.task ?? "",
    run: run?.name ?? "",
    state: run?.state ?? { type: "PENDING", name: "Pending" },
    progress: view.flowRun && count > 0 ? `${done}/${count} ${count === 1 ? "task" : "tasks"}` : "",
    time: took === undefined ? "" : formatElapsed(took),
    reason: run?.state.type === "COMPLETED" ? shorten(lineOf(run.state), MAX_REASON) : "",
  };
}

/**
 * Notes on a task run beside its state: "try 2 of 4", and why it failed or waits, in one line; without the reason when
 * `reported`, which stands above, says it.
 */
export function notesOn(
  run: Pick<TaskRunView, "runCount" | "retries" | "state">,
  reported: string | undefined,
): string[] {
  const tries = run.runCount > 1 ? [`try ${run.runCount} of ${Math.max(run.retries + 1, run.runCount)}`] : [];
  const reason = plainReason(run.state.message ?? "");
  const line = lineOf(run.state);
  return reported?.includes(reason) || line === "" ? tries : [...tries, line];
}

function lineOf({ message = "" }: StateView): string {
  return plainReason(message).split(/\r\n?|\n/)[0] ?? "";
}

/** The last lines of a log; of a run that failed without those that only repeat `view.error`. */
export function lastLines(view: RunView, most: number): RunView["logs"] {
  if (most <= 0) return [];
  if (!view.error) return view.logs.slice(-most);
  const reason = view.error.message.replace(/^(Task|Flow) .*? (failed:|raised) /s, "");
  const ends = [...flowsOf(view), ...view.tasks].flatMap(({ state }) =>
    state.type === "FAILED" || state.type === "CRASHED" ? `Finished in state ${state.name}(` : [],
  );
  const repeats = ({ name, message }: RunView["logs"][number]) =>
    /^prefect\.(task|flow)_runs$/.test(name) &&
    (ends.some((end) => message.startsWith(end)) ||
      (/^((Task|Flow) |Encountered an exception)/.test(message) && message.includes(reason)));
  return view.logs.filter((line) => !repeats(line)).slice(-most);
}

/** Which run a log line is of: a task run's name or a flow's; the logger's name if neither is known. */
export function logSource(
  view: RunView,
): (line: { name: string; flowRunId?: string; taskRunId?: string }) => string {
  const names = new Map([
    ...flowsOf(view).map((run) => [run.id, run.flow] as const),
    ...view.tasks.map((run) => [run.id, run.name] as const),
  ]);
  return (line) => names.get(line.taskRunId ?? line.flowRunId ?? "") ?? line.name;
}

/** 20 -> "INFO". */
export function levelName(level: number): string {
  if (level >= 50) return "CRITICAL";
  if (level >= 40) return "ERROR";
  if (level >= 30) return "WARNING";
  return level >= 20 ? "INFO" : "DEBUG";
}

/** At most `most` task runs: all in their order or, of very many, those that failed and those running first. */
export function foremost(tasks: readonly TaskRunView[], most: number): readonly TaskRunView[] {
  if (tasks.length <= most) return tasks;
  const rank = ({ state }: TaskRunView) =>
    state.type === "FAILED" || state.type === "CRASHED" ? 0 : isTerminal(state) ? 2 : 1;
  return tasks.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
}
