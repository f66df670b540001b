/** Errors with a stable code and a message of one line for the user. */

/** Says what is wrong, where, and what to do; printed without a stack. `code` is stable (`notebook.not-json`, …). */
export class NotebookError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "NotebookError";
    this.code = code;
  }
}

/** The first line of a caught value's message. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}
