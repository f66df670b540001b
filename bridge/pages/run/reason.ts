/** Shortens why something failed by the words the engine puts before every reason. */

/** "Flow run encountered an exception: Error: no rides" -> "no rides"; a kind of error that says more stays. */
export function plainReason(message: string): string {
  return message.replace(/^(Flow|Task) run encountered an exception:? (Error: )?/, "");
}
