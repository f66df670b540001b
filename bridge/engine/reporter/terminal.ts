/** Log lines on the terminal, as Prefect prints them, while no display is connected. */
import { writeSync } from "node:fs";
import type { Report } from "../../run-update.ts";

export interface Terminal {
  configure(env: Record<string, string>): void;
  show(report: Report, printed: boolean): void;
  /** One line the person must see. */
  warn(line: string): void;
}

const levels: Record<string, number> = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
  OFF: 100,
};
const names: Record<number, string> = { 10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL" };

/** Writes to standard error at once, not through the main thread, which may be busy. */
export function createTerminal(
  wanted: () => boolean,
  write: (text: string) => void = toStandardError,
): Terminal {
  const runs = new Map<string, string>();
  let threshold = 20;
  const name = (id: string | undefined): string => (id === undefined ? "" : (runs.get(id) ?? id));
  return {
    configure(env) {
      const level = env.CELLFLOW_LOGGING_LEVEL ?? env.PREFECT_LOGGING_LEVEL;
      threshold = levels[level?.toUpperCase() ?? "INFO"] ?? 20;
    },
    show(report, printed) {
      if (!wanted()) return;
      if (report.kind === "flow-run") runs.set(report.id, `Flow run '${report.name}'`);
      else if (report.kind === "task-run") runs.set(report.id, `Task run '${report.name}'`);
      else if (report.kind === "state" && /^(COMPLETED|FAILED|CANCELLED|CRASHED)$/.test(report.state.type)) {
        // The line about the end comes after this report: the name is kept for a while.
        if (runs.size > 2000) for (const id of [...runs.keys()].slice(0, 1000)) runs.delete(id);
      } else if (report.kind === "log" && report.level >= threshold && !printed) {
        const time = new Date(report.at).toTimeString().slice(0, 8);
        const millis = String(Math.floor(report.at % 1000)).padStart(3, "0");
        const level = (names[report.level] ?? String(report.level)).padEnd(7);
        write(
          `${time}.${millis} | ${level} | ${name(report.taskRunId ?? report.flowRunId)} - ${report.message}\n`,
        );
      }
    },
    warn: (line) => write(`cellflow: ${line}\n`),
  };
}

function toStandardError(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // A closed or full pipe is no reason to lose a run.
  }
}
