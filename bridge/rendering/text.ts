/** Renders a run as plain text, for front ends without HTML and for terminals. */
import { isTerminal } from "../state.ts";
import { renderArtifact } from "./artifact.ts";
import { alignColumns } from "./columns.ts";
import { elapsed, formatClock, formatElapsed } from "./duration.ts";
import type { RunView } from "./run-view.ts";
import { lookOf } from "./state-look.ts";
import { foremost, lastLines, levelName, logSource, notesOn, summarize } from "./summary.ts";
import { terminalText } from "./terminal-text.ts";

const MAX_TASK_LINES = 50;

/**
 * The whole of a run in lines: head, tasks, the reason it failed, the last of the log, result, artifacts.
 * @param options.now up to when running runs are counted, ms since the epoch; default: when the view was made
 * @param options.logLines how many of the last log lines to show (default 10)
 */
export function runText(view: RunView, options: { now?: number; logLines?: number } = {}): string {
  const { title, run, state, progress, time, reason } = summarize(view, options.now);
  const now = options.now ?? view.at;
  const head = [title, run, state.name, progress, time, reason].filter(Boolean).join(" · ");
  const subflows = view.subflows.map((run) => ({ ...run, name: `${run.flow} · ${run.name}`, retries: 0 }));
  const runs = [...subflows, ...foremost(view.tasks, MAX_TASK_LINES)];
  const more = view.tasks.length + subflows.length - runs.length;
  const tasks = alignColumns(
    runs.map((task) => {
      const took = elapsed(task, now);
      const facts = [
        task.state.name,
        ...(took === undefined ? [] : [formatElapsed(took)]),
        ...notesOn(task, view.error?.message),
      ];
      return [`  ${lookOf(task.state).mark} ${task.name}`, facts.join(" · ")];
    }),
  );
  if (more > 0) tasks.push(`  and ${more} more tasks`);
  const source = logSource(view);
  const logLines = options.logLines ?? 10;
  const logs = lastLines(view, logLines).map(
    (line) => `  ${formatClock(line.at)} ${levelName(line.level)} ${source(line)}: ${line.message}`,
  );
  const failure = view.error ? [view.error.message] : [];
  const result = view.result !== undefined && isTerminal(state) ? [`Result: ${view.result}`] : [];
  const artifacts = view.artifacts.flatMap((artifact) => [
    "",
    artifact.key ?? artifact.type,
    renderArtifact(artifact).text,
  ]);
  return terminalText(
    [head, ...tasks, ...failure, ...(logs.length ? ["Log:", ...logs] : []), ...result, ...artifacts].join(
      "\n",
    ),
  );
}
