/** Ends a task run of which no code has begun, for want of a name or a slot. */
import type { Frame } from "../../context.ts";
import { states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import type { LiveRun } from "../live/live-run.ts";
import { failureMessage, rememberFailure } from "../outcome/failure-message.ts";
import { callTaskHooks } from "../outcome/hooks.ts";
import { now } from "../time/now.ts";
import type { TaskUpdates } from "./updates.ts";

/** Marks the run Failed and calls its hooks. @throws `thrown`, always */
export async function failUnstarted(
  host: Host,
  task: Definition,
  outer: Frame | undefined,
  run: LiveRun,
  updates: TaskUpdates,
  thrown: unknown,
): Promise<never> {
  if (run.stopped) throw run.stopped;
  const message = failureMessage("task", task.name, thrown);
  rememberFailure(thrown, message);
  updates.log(40, message);
  const failed = states.Failed({ id: v7(), timestamp: now(), message });
  updates.entered(failed, true);
  if (task.options.onFailure !== undefined) {
    const frame = { flow: outer?.flow, logPrints: false };
    await callTaskHooks(host, task, run, frame, updates.runCount(), { ...failed, data: thrown });
  }
  throw thrown;
}
