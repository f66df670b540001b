/** With CELLFLOW_LOG=debug, appends errors that nobody is shown to `debug.log` in cellflow's home; never throws. */
import { appendFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { makeFolder } from "./make-folder.ts";

const CREDENTIALS = /:\/\/[^\s/]*@/g;

/** Logs an error's message under the name of the place that caught it; of a value that is no error, only its type. */
export function debugLog(where: string, error: unknown): void {
  try {
    if (process.env.CELLFLOW_LOG !== "debug") return;
    const home = resolve((process.env.CELLFLOW_HOME || "~/.cellflow").replace(/^~(?=\/|$)/, homedir()));
    const message = error instanceof Error ? `${error.name}: ${error.message}` : `a thrown ${typeof error}`;
    const line = `${where}: ${message}`.replace(CREDENTIALS, "://***@").replace(/\s+/g, " ");
    makeFolder(home);
    appendFileSync(join(home, "debug.log"), `${new Date().toISOString()} ${process.pid} ${line}\n`, {
      mode: 0o600,
    });
  } catch {
    // A log that cannot be written must not disturb what it tells of.
  }
}
