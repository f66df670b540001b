/** Defines the call by which the supervisor has the main thread's code terminated, in the middle of whatever runs there. */

export const TERMINATE_KEY = Symbol.for("cellflow.terminate");

/**
 * What the call found: no code ("none"), code of Node or of ours, which may be half way through something and goes on
 * ("held"), or the user's, which it has terminated ("terminated").
 */
export type Found = "none" | "held" | "terminated";

/**
 * The call as an expression. The main thread stands in no code between two callbacks of promises, too: where it is known
 * to be busy, these are terminated. Where the call can't be made (the stack is full), the code is as good as held.
 */
export function terminateCall(isBusy: boolean): string {
  return `globalThis[Symbol.for("cellflow.terminate")]?.(${isBusy}) ?? "held"`;
}
