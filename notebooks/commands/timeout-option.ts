/** Reads the values of `--timeout` and `--settle`. */
import { NotebookError } from "../errors.ts";

/** The longest delay of a timer: 31 bits of milliseconds. */
const MAX_TIMEOUT_S = 2_147_483;

/**
 * The seconds that `--timeout` says.
 * @throws NotebookError `run.timeout`
 */
export function parseTimeout(text: string): number {
  const seconds = secondsOf(text);
  if (seconds <= 0) throw refused("--timeout", text, "give a number of seconds above 0");
  if (seconds > MAX_TIMEOUT_S)
    throw refused(
      "--timeout",
      text,
      `give at most ${MAX_TIMEOUT_S} seconds (24 days), or leave it out for no limit`,
    );
  return seconds;
}

/**
 * The seconds that `--settle` says; 0 waits for nothing.
 * @throws NotebookError `run.timeout`
 */
export function parseSettle(text: string): number {
  const seconds = secondsOf(text);
  if (seconds < 0) throw refused("--settle", text, "give a number of seconds, 0 for not at all");
  return Math.min(seconds, MAX_TIMEOUT_S);
}

/** -1 for what is no number. */
function secondsOf(text: string): number {
  const seconds = Number(text);
  return text.trim() === "" || !Number.isFinite(seconds) ? -1 : seconds;
}

function refused(option: string, text: string, advice: string): NotebookError {
  return new NotebookError("run.timeout", `${option} ${text}: ${advice}`);
}
