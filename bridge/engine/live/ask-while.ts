/** Asks the reporter for what may take long, for as long as a run wants it. */
import { debugLog } from "../../debug-log.ts";
import { v7 } from "../../uuid.ts";
import type { Host } from "../host.ts";
import type { Operations } from "../reporter/messages.ts";
import { type LiveRun, unlessStopped } from "./live-run.ts";

/** Operations whose wait can be ended. */
type Waiting = {
  [O in keyof Operations]: Operations[O]["request"] extends { wait: string } ? O : never;
}[Exclude<keyof Operations, "release">];

/** @throws why `run` was stopped; the reporter waits no longer then */
export async function askWhile<O extends Waiting>(
  host: Host,
  run: LiveRun | undefined,
  operation: O,
  request: Omit<Operations[O]["request"], "wait">,
): Promise<Operations[O]["answer"]> {
  const wait = v7();
  const reporter = host.reporter();
  const answer = reporter.ask(operation, { ...request, wait } as Operations[O]["request"]);
  if (!run) return answer;
  const leave = run.onStop(() => {
    reporter.ask("release", { wait }).catch((error: unknown) => debugLog("engine.release", error));
  });
  try {
    return await unlessStopped(run, answer);
  } finally {
    leave();
  }
}
