/** The class of errors with a stable code, whose message is one line for the user who caused them. */

/** An error a user can act on: what was wrong, where, what to do. Displayed without a stack. */
export class KernelError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "KernelError";
    this.code = code;
  }
}
