/** Prints an uncaught error of ours as one line, where Node would print our source and a stack. */
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { debugLog } from "../debug-log.ts";
import { type CellflowError, isCellflowError } from "../errors.ts";

const OWN_CODE = new URL("..", import.meta.url).href;
const marker = Symbol.for("cellflow.uncaught");

/**
 * From now on, in a process that leaves uncaught errors to Node; other errors, and those of threads, stay Node's. Once a
 * process.
 */
export function reportUncaughtErrors(): void {
  const holder = process as { [marker]?: true };
  if (holder[marker]) return;
  holder[marker] = true;
  process.on("uncaughtExceptionMonitor", (error) => {
    if (!isMainThread || !isCellflowError(error) || isHandled()) return;
    try {
      writeSync(2, `cellflow: ${uncaughtLine(error)}\n`);
    } catch (failure) {
      // A closed or full pipe: the exit code says it all the same.
      debugLog("uncaught-errors", failure);
    }
    process.exit(1);
  });
}

function isHandled(): boolean {
  return process.listenerCount("uncaughtException") > 0 || process.hasUncaughtExceptionCaptureCallback();
}

/** The message, and the user's line that led to it, where the stack has one. */
export function uncaughtLine(error: CellflowError): string {
  for (const frame of (error.stack ?? "").split("\n")) {
    const [, where = "", line] = /^ {4}at (?:.*\()?((?:file:|\/|[A-Z]:).*):(\d+):\d+\)?$/.exec(frame) ?? [];
    if (where === "" || where.startsWith(OWN_CODE) || where.includes("/node_modules/")) continue;
    return `${error.message} (${where.startsWith("file:") ? fileURLToPath(where) : where}:${line})`;
  }
  return error.message;
}
