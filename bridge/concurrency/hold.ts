/** Takes slots of concurrency limits for the code that runs now, and gives them back whatever becomes of it. */
import { currentFrame, currentRun, type Frame, runIn } from "../context.ts";
import type { TakenLimit } from "../contract/concurrency-limit.ts";
import { debugLog } from "../debug-log.ts";
import { engineEnvironment } from "../engine/environment.ts";
import { theHost } from "../engine/host.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../engine/live-run.ts";
import { CellflowError } from "../errors.ts";
import { logInRun } from "../logger.ts";
import { v7 } from "../uuid.ts";
import { type ConcurrencyOptions, LEASE_SECONDS } from "./options.ts";

/** Slots that are held. */
export interface Hold {
  /** Those of the limits that exist. */
  readonly limits: readonly TakenLimit[];
  /** Gives them back, once; resolves when the API has them. */
  release(): Promise<void>;
}

/** The code that is to have slots, as a part of the run it belongs to. */
export function slotRun(): LiveRun {
  const outer = currentRun();
  const origin = outer ? outer.origin : theHost().origin();
  return createLiveRun({ id: outer?.id ?? v7(), name: outer?.name ?? "", origin, parent: outer });
}

/**
 * Waits for slots of all limits that exist, and holds them for the code `run`, with `endsWithRun` at most until that of
 * the run around it ends. With `strict`, it is stopped when they are lost.
 * @throws CellflowError `concurrency.missing`, `concurrency.timeout`, `concurrency.refused`; why the run was stopped
 */
export async function holdSlots(
  run: LiveRun,
  names: string[],
  mode: "concurrency" | "rate_limit",
  options: ConcurrencyOptions,
  endsWithRun = false,
): Promise<Hold> {
  if (run.stopped) throw run.stopped;
  const frame = currentFrame();
  const host = theHost();
  const hold = v7();
  const slots = `the slots of ${names.join(" and ")}`;
  let releasing: Promise<void> | undefined;
  const release = (): Promise<void> => {
    releasing ??= giveBack();
    return releasing;
  };
  const giveBack = async (): Promise<void> => {
    host.slots.delete(hold);
    off();
    try {
      await host.reporter().ask("leaveSlots", { hold });
    } catch (error) {
      // What the code gave is worth more; the lease runs out.
      debugLog("concurrency.release", error);
      const seconds = options.leaseDuration ?? LEASE_SECONDS;
      warn(
        frame,
        `${slots} could not be given back, and are free in ${seconds} s: ${(error as Error).message}`,
      );
    }
  };
  const lost = (reason: string): void => {
    const what = `${slots} are lost, the lease is over: ${reason}`;
    host.slots.delete(hold);
    warn(frame, options.strict ? what : `${what}; going on without`);
    if (options.strict) run.stop(new CellflowError("concurrency.lost", what));
  };
  host.slots.set(hold, { run, lost, release, endsWithRun });
  // Code that is ended from outside never comes back to a `finally`.
  const off = run.onStop(() => void release());
  try {
    const taken = host.reporter().ask("takeSlots", {
      ...engineEnvironment(),
      hold,
      names,
      slots: options.occupy ?? 1,
      mode,
      timeout: options.timeout,
      leaseSeconds: options.leaseDuration ?? LEASE_SECONDS,
      holder: holderOf(frame),
      flowRunId: frame?.flow?.run.id,
    });
    const limits = await unlessStopped(run, taken);
    reportMissing(frame, names, limits, options.strict ?? false);
    return { limits, release };
  } catch (error) {
    void release();
    throw error;
  }
}

/** Calls `work` as code of the run that holds the slots: its signal, and the tasks it calls, end with them. */
export function runHolding<R>(run: LiveRun, work: () => R): R {
  const frame = currentFrame();
  if (!frame) return work();
  const held: Frame = frame.task
    ? { ...frame, task: { ...frame.task, run } }
    : { ...frame, flow: frame.flow && { ...frame.flow, run } };
  return runIn(held, work);
}

/** @throws CellflowError `concurrency.missing` */
function reportMissing(
  frame: Frame | undefined,
  names: readonly string[],
  limits: readonly TakenLimit[],
  isStrict: boolean,
): void {
  const missing = names.filter((name) => !limits.some((limit) => limit.name === name));
  if (missing.length === 0) return;
  const [first = ""] = missing;
  const what =
    missing.length === 1
      ? `concurrency limit ${JSON.stringify(first)} does not exist`
      : `concurrency limits ${missing.map((name) => JSON.stringify(name)).join(", ")} do not exist`;
  const advice = `create it with \`cellflow gcl create ${/^[\w:.-]+$/.test(first) ? first : "NAME"} --limit N\``;
  if (isStrict) throw new CellflowError("concurrency.missing", `${what}; ${advice}`);
  warn(frame, `${what}: going on without a slot of it; ${advice}`);
}

function holderOf(frame: Frame | undefined): { type: "task_run" | "flow_run"; id: string } | undefined {
  if (frame?.task) return { type: "task_run", id: frame.task.id };
  return frame?.flow && { type: "flow_run", id: frame.flow.run.id };
}

/** In the log of the run, else on standard error. */
function warn(frame: Frame | undefined, message: string): void {
  if (frame) runIn(frame, () => logInRun(30, [message]));
  else console.warn(message);
}
