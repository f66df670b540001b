/** Writes log lines as Prefect does: time, level, run, message. */
import type { Client } from "../../client/client.ts";
import type { Log } from "../../contract/runs/log.ts";
import { terminalLine } from "../../rendering/terminal-text.ts";
import { localTime } from "./local-time.ts";

const LEVELS: Record<number, string> = {
  10: "DEBUG",
  20: "INFO",
  30: "WARNING",
  40: "ERROR",
  50: "CRITICAL",
};
/** Ids in one request. */
const MAX_IDS = 100;

/** Gives the lines of a flow run's log as text; names of task runs are read once. */
export function logLines(client: Client, flowRun: string): (lines: readonly Log[]) => Promise<string[]> {
  const names = new Map<string, string>();
  const readNames = async (lines: readonly Log[]): Promise<void> => {
    const unknown = new Set(lines.flatMap(({ task_run_id: id }) => (id && !names.has(id) ? [id] : [])));
    const ids = [...unknown];
    for (let at = 0; at < ids.length; at += MAX_IDS) {
      const batch = ids.slice(at, at + MAX_IDS);
      for (const task of await client.taskRuns.filter({ task_runs: { id: { any_: batch } } }))
        names.set(task.id, task.name);
    }
  };
  return async (lines) => {
    await readNames(lines);
    return lines.map((line) => {
      const level = (LEVELS[line.level] ?? String(line.level)).padEnd(7);
      // A server may know of a task's lines before it knows of the task.
      const who =
        line.task_run_id === null
          ? `Flow run '${terminalLine(flowRun)}'`
          : `Task run '${terminalLine(names.get(line.task_run_id) ?? line.task_run_id)}'`;
      return `${localTime(line.timestamp)} | ${level} | ${who} - ${line.message}`;
    });
  };
}
