/** Waits for the runs a task depends on; when one failed, the task never runs (state NotReady). */
import { CellflowError } from "../../errors.ts";
import { isLaterList } from "../../future.ts";
import { v7 } from "../../uuid.ts";
import { describeThrown } from "../failure-message.ts";
import { now } from "../now.ts";
import { futuresIn, resolved } from "./inputs.ts";
import type { TaskUpdates } from "./updates.ts";

/** Waits until lists of futures are made: then it is known on which runs this one depends. */
export async function waitForLists(args: readonly unknown[], updates: TaskUpdates): Promise<unknown[]> {
  try {
    const boxes = await Promise.all(
      args.map(async (arg) => (isLaterList(arg) ? await arg.made : { list: arg })),
    );
    return boxes.map(({ list }) => list);
  } catch (error) {
    updates.created([]);
    return notReady(updates, `The runs it depends on were not started: ${describeThrown(error)}`);
  }
}

/** Waits for the futures among the arguments and gives the arguments with their values. */
export async function waitForUpstream(args: readonly unknown[], updates: TaskUpdates): Promise<unknown[]> {
  try {
    return await resolved(args);
  } catch {
    const settled = await Promise.all(
      futuresIn(args).map(async (future) => ({ id: future.taskRunId, state: await future.wait() })),
    );
    const failed = settled.find(({ state }) => state.type !== "COMPLETED")?.id ?? "";
    return notReady(updates, `Upstream task run '${failed}' did not reach a 'COMPLETED' state.`);
  }
}

/** @throws CellflowError `task.upstream` */
function notReady(updates: TaskUpdates, message: string): never {
  updates.entered({ id: v7(), timestamp: now(), type: "PENDING", name: "NotReady", message }, true);
  throw new CellflowError("task.upstream", message);
}
