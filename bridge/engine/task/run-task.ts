/**
 * Runs a task: a task's state is an *event* that the API records, where a flow's is a *proposal* that it may refuse.
 * That is Prefect's rule.
 */
import { currentFrame, type Frame } from "../../context.ts";
import { type State, states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { CacheHit, Keep } from "../cache/run-cached.ts";
import type { Definition } from "../definition.ts";
import { refuseSuspended } from "../flow/pauses.ts";
import type { Host } from "../host.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live/live-run.ts";
import { callTaskHooks } from "../outcome/hooks.ts";
import { isStored } from "../outcome/persist.ts";
import type { OwnSlot } from "../slots/own-slots.ts";
import { inTagSlots } from "../slots/tag-slots.ts";
import { now } from "../time/now.ts";
import { currentTransaction, type TransactionScope } from "../transaction-scope.ts";
import { attemptTask } from "./attempts.ts";
import { type Beginning, beginInSlot, type TaskCall } from "./begin-in-slot.ts";
import { isUnmadeList } from "./dependencies.ts";
import { hasFutures } from "./inputs.ts";
import { createNaming, type Naming } from "./naming.ts";
import { origins } from "./origins.ts";
import { createTransactionMember } from "./transaction-member.ts";
import { failUnstarted } from "./unstarted.ts";
import { createTaskUpdates, type TaskUpdates } from "./updates.ts";
import { notReady, waitForLists, waitForUpstream } from "./upstream.ts";
import { createWaiting, type Waiting } from "./wait-for.ts";

/** A task run from its first update on: known at once, though its result is not. */
export interface StartedTask<R> {
  readonly id: string;
  /** Its name so far. */
  readonly name: string;
  /** Tells when a `runName` made of what others still work on gives it another. */
  readonly naming: Naming | undefined;
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
  const naming = task.options.runName === undefined ? undefined : createNaming(task, args);
  const name = naming?.early ?? `${task.name}-${id.slice(24, 27)}`;
  const call: TaskCall = { task, args, wholes, outer, id, name, naming, transaction: currentTransaction() };
  const { concurrency } = task.options;
  const { state, promise } =
    concurrency === undefined
      ? begin<R>(host, call)
      : beginInSlot<R>(host, call, concurrency, (slot) => begin<R>(host, call, slot));
  call.transaction?.wait(promise);
  // Inside a run, a failure that no caller waits for yet (or any more) is in the run's record.
  if (flow) flow.children.add(promise);
  else if (outer) promise.catch(() => {});
  return { id, name, naming, state, promise };
}

function begin<R>(host: Host, call: TaskCall, slot?: OwnSlot): Beginning<R> {
  const { task, args, wholes, outer, id, name, transaction } = call;
  const flow = outer?.flow;
  const origin = flow ? flow.run.origin : host.origin();
  const run = createLiveRun({ id, name, origin, parent: outer?.task?.run ?? flow?.run });
  slot?.begin(run);
  const waiting = task.options.waitFor === undefined ? undefined : createWaiting(task.options.waitFor);
  if (!flow && host.live.size === 0) now.follow();
  const updates = createTaskUpdates(host, task, run, outer, wholes, waiting, transaction !== undefined);
  const promise = runTask<R>(host, task, args, outer, run, updates, call.naming, waiting, transaction);
  return { state: updates.state, promise };
}

async function runTask<R>(
  host: Host,
  task: Definition,
  args: readonly unknown[],
  outer: Frame | undefined,
  run: LiveRun,
  updates: TaskUpdates,
  naming: Naming | undefined,
  waiting: Waiting | undefined,
  transaction: TransactionScope | undefined,
): Promise<R> {
  const flow = outer?.flow;
  if (run.stopped) throw run.stopped;
  let isMember = false;
  refuseSuspended(flow?.pauses);
  const call = host.calls.enter(outer?.task?.run ?? flow?.run);
  try {
    // In a flow the API was reached when the flow began; alone, it is made sure of before any of the code runs.
    if (!flow && !host.isOpen()) await host.open();
    if (!flow) host.live.set(run.id, run);
    const known = args.some(isUnmadeList) ? await unlessStopped(run, waitForLists(args, updates)) : args;
    const unmade = waiting && (await unlessStopped(run, waiting.made()));
    updates.created(known);
    updates.entered(updates.state(), false);
    const values = hasFutures(known) ? await unlessStopped(run, waitForUpstream(known, updates)) : known;
    const fail = (thrown: unknown): Promise<never> => failUnstarted(host, task, outer, run, updates, thrown);
    try {
      naming?.settle(values, run, updates);
    } catch (thrown) {
      await fail(thrown);
    }
    if (waiting) await waitForOthers(waiting, run, updates, unmade);
    let commit: (() => Promise<void>) | undefined;
    const attempt = async (keep?: Keep): Promise<R> => {
      const value = await attemptTask<R>(host, task, values, outer, run, updates, call, keep);
      isMember = transaction !== undefined;
      await transaction?.add(createTransactionMember(host, task, run, outer, updates, commit));
      return value;
    };
    const { tags = [] } = task.options;
    // Most have no tags, and none waits for more than it must.
    const compute =
      tags.length === 0 ? attempt : inTagSlots(host, { run, tags, flow, updates }, attempt, fail);
    const replays =
      task.options.cache === undefined && isStored(task.options, outer) ? flow?.replays : undefined;
    const cached = replays ? await unlessStopped(run, replays.replayed(host.sources, task, values)) : task;
    if (!cached.options.cache) return await compute();
    const { runCached } = await import("../cache/run-cached.ts");
    return await runCached<R>(host, {
      task: cached,
      args: values,
      run,
      storage: task.options.resultStorage ?? outer?.resultStorage,
      warn: (message) => updates.log(30, message),
      compute,
      defer:
        transaction &&
        ((work) => {
          commit = work;
        }),
      take: (hit) => endCached(host, task, outer, run, updates, hit),
    });
  } catch (thrown) {
    if (run.stopped) updates.stopped(run.stopped);
    throw thrown;
  } finally {
    if (!isMember) updates.release();
    if (!flow) host.live.delete(run.id);
    host.calls.leave(call);
  }
}

/** Ends the run with what an earlier one gave. */
async function endCached<R>(
  host: Host,
  task: Definition,
  outer: Frame | undefined,
  run: LiveRun,
  updates: TaskUpdates,
  { value, reference, from }: CacheHit,
): Promise<R> {
  origins.remember(value, run.id);
  const message = `Result of ${from}`;
  const cached = states.Cached({ id: v7(), timestamp: now(), message, data: reference });
  updates.entered(cached, true);
  if (task.options.onCompletion !== undefined) {
    const frame = { flow: outer?.flow, logPrints: task.options.logPrints ?? outer?.logPrints ?? false };
    await callTaskHooks(host, task, run, frame, updates.runCount(), { ...cached, data: value });
  }
  return value as R;
}

/** @throws CellflowError `task.upstream`, with the run NotReady */
async function waitForOthers(
  waiting: Waiting,
  run: LiveRun,
  updates: TaskUpdates,
  unmade: string | undefined,
): Promise<void> {
  const problem = unmade ?? (await unlessStopped(run, waiting.over()));
  // A flow that was called has its run by now.
  updates.amended();
  if (problem !== undefined) notReady(updates, problem);
}
