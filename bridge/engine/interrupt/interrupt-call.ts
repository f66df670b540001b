/** Defines the call by which another thread interrupts the main thread. */

export const INTERRUPT_KEY = Symbol.for("cellflow.interrupt");

/**
 * What the call found: nothing that is late ("free"), late code that goes on for now ("held"), or late code, which it
 * has ended.
 */
export type Interrupted = "free" | "held" | "ended";

/** The call as an expression; a careful one ends code only where no code of Node's or ours runs. */
export function interruptCall(isCareful: boolean): string {
  return `globalThis[Symbol.for("cellflow.interrupt")]?.(${isCareful}) ?? "free"`;
}
