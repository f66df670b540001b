/** Waits for what somebody answers at a terminal. */
import type { Interface } from "node:readline/promises";
import { FailedError } from "../session.ts";

/** Closes the terminal. @throws FailedError `usage.declined` for Ctrl+C, or the end of the input */
export async function answered(terminal: Interface, question: string): Promise<string> {
  const ended = new AbortController();
  terminal.once("close", () => ended.abort());
  try {
    return await terminal.question(question, { signal: ended.signal });
  } catch {
    // Node's own error says the same in more words.
    throw declined();
  } finally {
    terminal.close();
  }
}

/** The error of a question that was answered with no. */
export function declined(): FailedError {
  return new FailedError("usage.declined", "nothing was changed");
}
