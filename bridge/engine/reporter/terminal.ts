/** Prints log lines on the terminal, as Prefect does, while no display is connected. */
import { writeSync } from "node:fs";
import { debugLog } from "../../debug-log.ts";
import { terminalLine, terminalText } from "../../rendering/terminal-text.ts";
import type { RunUpdate } from "../../run-update.ts";
import { isTerminal } from "../../state.ts";

export interface Terminal {
  configure(env: Record<string, string>): void;
  show(update: RunUpdate, printed: boolean): void;
  /** One line the user must see. */
  warn(line: string): void;
}

const LEVELS: Record<string, number> = {
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
  OFF: 100,
};
const LEVEL_NAMES: Record<number, string> = {
  10: "DEBUG",
  20: "INFO",
  30: "WARNING",
  40: "ERROR",
  50: "CRITICAL",
};

/** Names of runs that have ended, which lines that come later can still name. */
const MAX_ENDED = 200;

/** Writes to standard error at once, not through the main thread, which may be busy. */
export function createTerminal(
  isShown: () => boolean,
  write: (text: string) => void = standardErrorWriter(),
): Terminal {
  const runs = new Map<string, { kind: "flow-run" | "task-run"; name: string }>();
  /** In the order of their ends. */
  const ended = new Set<string>();
  let threshold = 20;
  const name = (id: string | undefined): string => {
    if (id === undefined) return "";
    const run = runs.get(id);
    if (!run) return id;
    return `${run.kind === "flow-run" ? "Flow" : "Task"} run '${terminalLine(run.name)}'`;
  };
  return {
    configure(env) {
      const level = env.CELLFLOW_LOGGING_LEVEL ?? env.PREFECT_LOGGING_LEVEL;
      threshold = LEVELS[level?.toUpperCase() ?? "INFO"] ?? 20;
    },
    show(update, printed) {
      if (!isShown()) return;
      if (update.kind === "flow-run" || update.kind === "task-run") runs.set(update.id, update);
      else if (update.kind === "state" && isTerminal(update.state)) {
        // The line about the end comes after this update: the name stays for a while.
        ended.add(update.id);
        const [oldest] = ended.size > MAX_ENDED ? ended : [];
        if (oldest !== undefined) {
          ended.delete(oldest);
          runs.delete(oldest);
        }
      } else if (update.kind === "log" && update.level >= threshold && !printed) {
        const time = new Date(update.at).toTimeString().slice(0, 8);
        const millis = String(Math.floor(update.at % 1000)).padStart(3, "0");
        const level = (LEVEL_NAMES[update.level] ?? String(update.level)).padEnd(7);
        const line = `${level} | ${name(update.taskRunId ?? update.flowRunId)} - ${update.message}`;
        write(`${time}.${millis} | ${terminalText(line)}\n`);
      }
    },
    warn: (line) => write(`cellflow: ${terminalText(line)}\n`),
  };
}

/** Never throws: a closed or full pipe is no reason to lose a run. Only the first failure is logged. */
function standardErrorWriter(): (text: string) => void {
  let hasFailed = false;
  return (text) => {
    try {
      writeSync(2, text);
    } catch (error) {
      if (!hasFailed) debugLog("reporter.terminal", error);
      hasFailed = true;
    }
  };
}
