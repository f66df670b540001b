/** Defines the call by which another thread interrupts the main thread. */

export const INTERRUPT_KEY = Symbol.for("cellflow.interrupt");

/**
 * What the call found: nothing that is late ("free"), late code that goes on for now ("held"), or late code, which it
 * has ended.
 */
export type Interrupted = "free" | "held" | "ended";

/** Calls in which code is only ended where no code of Node's or ours runs: about a second of them. */
export const MAX_CAREFUL_TRIES = 200;

/** The call as an expression; `tries` is how many before found late code. */
export function interruptCall(tries: number): string {
  return `globalThis[Symbol.for("cellflow.interrupt")]?.(${tries}) ?? "free"`;
}
