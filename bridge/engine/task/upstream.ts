/** Waits for the runs a task depends on; when one failed, the task never runs (state NotReady). */
import { CellflowError } from "../../errors.ts";
import { v7 } from "../../uuid.ts";
import { describeThrown } from "../outcome/failure-message.ts";
import { now } from "../time/now.ts";
import { madeLists, notStarted, upstreamProblem } from "./dependencies.ts";
import { resolved } from "./inputs.ts";
import type { TaskUpdates } from "./updates.ts";

/** The arguments, when lists of futures among them are made. @throws CellflowError `task.upstream` */
export async function waitForLists(values: readonly unknown[], updates: TaskUpdates): Promise<unknown[]> {
  try {
    return await madeLists(values);
  } catch (error) {
    updates.created([]);
    return notReady(updates, notStarted(error));
  }
}

/** Waits for the futures among the arguments and gives the arguments with their values. */
export async function waitForUpstream(args: readonly unknown[], updates: TaskUpdates): Promise<unknown[]> {
  try {
    return await resolved(args);
  } catch (error) {
    const problem = await upstreamProblem(args);
    return notReady(updates, problem ?? `What it depends on has no value: ${describeThrown(error)}`);
  }
}

/** @throws CellflowError `task.upstream` */
export function notReady(updates: TaskUpdates, message: string): never {
  updates.entered({ id: v7(), timestamp: now(), type: "PENDING", name: "NotReady", message }, true);
  throw new CellflowError("task.upstream", message);
}
