/**
 * Remembers which run each promise of a task's or flow's call belongs to, for those that are passed on to be waited for.
 *
 * A private field on the promise itself costs a call a third of what a WeakMap does, and does not show.
 */

/** The origin of a run (inputs.ts); of a flow's call it is known once the run is made. */
export type CallRun = string | { origin: string | undefined };

class Given {
  constructor(given: object) {
    // biome-ignore lint/correctness/noConstructorReturn: what it returns is what gets the field
    return given;
  }
}

class Noted extends Given {
  #run: CallRun;
  constructor(promise: object, run: CallRun) {
    super(promise);
    this.#run = run;
  }
  static runOf(value: object): CallRun | undefined {
    return #run in value ? value.#run : undefined;
  }
}

/** Notes, once, that `promise` is a call of that run. */
export function noteCall(promise: Promise<unknown>, run: CallRun): void {
  new Noted(promise, run);
}

/** The origin of the run that `promise` is a call of, where it is one and the run is there. */
export function originOfCall(promise: object): string | undefined {
  const run = Noted.runOf(promise);
  return typeof run === "object" ? run.origin : run;
}
