/** Begins a task's run when it has one of the slots that the task's `concurrency` leaves. */
import type { Frame } from "../../context.ts";
import { type State, states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { createLiveRun, unlessStopped } from "../live/live-run.ts";
import type { OwnSlot } from "../slots/own-slots.ts";
import { now } from "../time/now.ts";
import type { TransactionScope } from "../transaction-scope.ts";
import { isUnmadeList, madeLists, upstreamProblem } from "./dependencies.ts";
import { hasFutures } from "./inputs.ts";
import type { Naming } from "./naming.ts";
import { createWaiting } from "./wait-for.ts";

/** A call of a task: what is known of its run before that begins. */
export interface TaskCall {
  readonly task: Definition;
  readonly args: readonly unknown[];
  /** The lists the arguments were taken out of. */
  readonly wholes: readonly unknown[] | undefined;
  readonly outer: Frame | undefined;
  readonly id: string;
  readonly name: string;
  readonly naming: Naming | undefined;
  readonly transaction: TransactionScope | undefined;
}

/** A run that has begun, or will. */
export interface Beginning<R> {
  state(): State;
  promise: Promise<R>;
}

/**
 * As in Prefect, a run that has to wait for one of its flow run's slots is recorded when it begins. What it depends on is
 * waited for before: nobody holds a slot while another run may need it.
 */
export function beginInSlot<R>(
  host: Host,
  call: TaskCall,
  limit: number,
  begin: (slot: OwnSlot | undefined) => Beginning<R>,
): Beginning<R> {
  const { outer, task, id, name } = call;
  const flow = outer?.flow;
  const caller = outer?.task?.run ?? flow?.run;
  // Ended with the call's caller, or, outside flows, with what an interrupt ends.
  const waiting = createLiveRun({ id, name, origin: flow ? flow.run.origin : host.origin(), parent: caller });
  if (!flow) host.live.set(id, waiting);
  const pending = states.Pending({ id: v7(), timestamp: now() });
  let begun: Beginning<R> | undefined;
  const whenTurn = async (): Promise<R> => {
    let slot: OwnSlot | undefined;
    try {
      if (isDependent(call)) await unlessStopped(waiting, dependenciesOver(call));
      slot = host.ownSlots.take(flow?.run ?? host, task, limit, caller);
      if (slot?.turn) await unlessStopped(waiting, slot.turn);
      begun = begin(slot);
      return await begun.promise;
    } finally {
      if (!begun && !flow) host.live.delete(id);
      slot?.give();
    }
  };
  const promise = whenTurn();
  return { state: () => begun?.state() ?? pending, promise };
}

function isDependent({ task, args }: TaskCall): boolean {
  return task.options.waitFor !== undefined || args.some(isUnmadeList) || hasFutures(args);
}

/** Resolves when they are over, however: whether the run may begin then is said where it does. */
async function dependenciesOver({ task, args }: TaskCall): Promise<void> {
  try {
    await upstreamProblem(await madeLists(args));
    const waitFor = task.options.waitFor === undefined ? undefined : createWaiting(task.options.waitFor);
    if ((await waitFor?.made()) === undefined) await waitFor?.over();
  } catch {
    // A list that was never made.
  }
}
