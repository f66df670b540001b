/** Has the reporter thread watch a deadline, and end the code that holds the main thread past it. */
import { isMainThread } from "node:worker_threads";
import { theHost } from "../host.ts";
import { provideInterrupt } from "./end-late-code.ts";

/** Watches for `seconds` from now on, until the answer is called. */
export function watchDeadline(seconds: number): () => void {
  // Only a process's main thread can be interrupted from another one.
  if (!isMainThread) return () => {};
  const host = theHost();
  provideInterrupt(host.calls);
  return host.reporter().watchDeadline(seconds * 1000);
}
