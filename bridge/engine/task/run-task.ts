/**
 * Runs a task: a task's state is an *event* that the API records, where a flow's is a *proposal* that it may refuse.
 * That is Prefect's rule.
 */
import { currentFrame, type Frame } from "../../context.ts";
import { isLaterList } from "../../future.ts";
import type { State } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { createLiveRun, type LiveRun } from "../live-run.ts";
import { attemptTask } from "./attempts.ts";
import { hasFutures } from "./inputs.ts";
import { createTaskUpdates, type TaskUpdates } from "./updates.ts";
import { waitForLists, waitForUpstream } from "./upstream.ts";

/** A task run from its first update on: known at once, though its result is not. */
export interface StartedTask<R> {
  readonly id: string;
  readonly name: string;
  state(): State;
  promise: Promise<R>;
}

/** Starts a run of `task` with `args`, which may hold futures; `wholes` are the lists they were taken out of. */
export function startTask<R>(
  host: Host,
  task: Definition,
  args: readonly unknown[],
  wholes?: readonly unknown[],
): StartedTask<R> {
  const outer = currentFrame();
  const flow = outer?.flow;
  const id = v7();
  const name = `${task.name}-${id.slice(24, 27)}`;
  const origin = flow ? flow.run.origin : host.origin();
  const run = createLiveRun({ id, name, origin, parent: outer?.task?.run ?? flow?.run });
  const updates = createTaskUpdates(host, task, run, outer, wholes);
  const promise = runTask<R>(host, task, args, outer, run, updates);
  // Inside a run, a failure that no caller waits for yet (or any more) is in the run's record.
  const done = (): void => void flow?.children.delete(promise);
  if (outer) promise.then(done, done);
  flow?.children.add(promise);
  return { id, name, state: updates.state, promise };
}

async function runTask<R>(
  host: Host,
  task: Definition,
  args: readonly unknown[],
  outer: Frame | undefined,
  run: LiveRun,
  updates: TaskUpdates,
): Promise<R> {
  const flow = outer?.flow;
  if (run.stopped) throw run.stopped;
  const call = host.calls.enter(outer?.task?.run ?? flow?.run);
  try {
    // In a flow the API was reached when the flow began; alone, it is made sure of before any of the code runs.
    if (!flow && !host.isOpen()) await host.open();
    if (!flow) host.live.set(run.id, run);
    const known = args.some(isLaterList) ? await waitForLists(args, updates) : args;
    updates.created(known);
    updates.entered(updates.state(), false);
    const values = hasFutures(known) ? await waitForUpstream(known, updates) : known;
    return await attemptTask<R>(host, task, values, outer, run, updates, call);
  } catch (thrown) {
    if (run.stopped) updates.stopped(run.stopped);
    throw thrown;
  } finally {
    if (!flow) host.live.delete(run.id);
    host.calls.leave(call);
  }
}
