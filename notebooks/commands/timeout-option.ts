/** Reads the value of `--timeout`. */
import { NotebookError } from "../errors.ts";

/** The longest delay of a timer: 31 bits of milliseconds. */
const MAX_TIMEOUT_S = 2_147_483;

/**
 * The seconds that `--timeout` says.
 * @throws NotebookError `run.timeout`
 */
export function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !Number.isFinite(seconds) || seconds <= 0) {
    throw new NotebookError("run.timeout", `--timeout ${text}: give a number of seconds above 0`);
  }
  if (seconds > MAX_TIMEOUT_S) {
    throw new NotebookError(
      "run.timeout",
      `--timeout ${text}: give at most ${MAX_TIMEOUT_S} seconds (24 days), or leave it out for no limit`,
    );
  }
  return seconds;
}
