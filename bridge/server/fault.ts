/** An error of this machine, not of a request: one line that says what, where and what to do, and a code that stays. */
export class Fault<Code extends string = string> extends Error {
  readonly code: Code;
  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
