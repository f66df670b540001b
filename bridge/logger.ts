/** Writes log lines of a run. */
import { formatWithOptions } from "node:util";
import { currentFrame, currentRun } from "./context.ts";
import { currentDrawing } from "./engine/drawing/current-drawing.ts";
import { theHost } from "./engine/host.ts";
import { now } from "./engine/time/now.ts";
import { CellflowError } from "./errors.ts";
import { masked } from "./secrets/hide-secrets.ts";

/** Takes what console.log takes; each call is one line in the run's log. */
export interface RunLogger {
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  error(...parts: unknown[]): void;
}

/**
 * A logger that writes into the log of the run it is used in.
 * @throws CellflowError `context.none` outside a task and flow.
 */
export function getRunLogger(): RunLogger {
  if (currentFrame() === undefined && !currentDrawing()) {
    throw new CellflowError(
      "context.none",
      "getRunLogger() works inside a task or flow that is running; use console.log here",
    );
  }
  const at =
    (level: number) =>
    (...parts: unknown[]): void =>
      logInRun(level, parts);
  return { debug: at(10), info: at(20), warn: at(30), error: at(40) };
}

/**
 * Adds a line to the log of the run this code belongs to, unless that run, or the attempt at it, was stopped;
 * `printed`: the terminal has it already.
 */
export function logInRun(level: number, parts: unknown[], printed = false): void {
  const frame = currentFrame();
  const run = currentRun();
  if (!frame || !run || run.stopped || currentDrawing()) return;
  theHost()
    .reporter()
    .post(
      {
        kind: "log",
        flowRunId: frame.flow?.run.id,
        taskRunId: frame.task?.id,
        level,
        name: frame.task ? "prefect.task_runs" : "prefect.flow_runs",
        message: masked(formatWithOptions({ colors: false }, ...parts)),
        at: now(),
        origin: run.origin,
        printed: printed || undefined,
      },
      true,
    );
}
