/** Errors with a stable code, whose message is one line for the user who caused them. */

/** What was wrong, where, what to do; shown without a stack. `code` is stable (`notebook.not-json`, …). */
export class NotebookError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "NotebookError";
    this.code = code;
  }
}

/** The one line a caught value says about itself. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? text;
}
