/** Takes slots for the code that calls `concurrency()` or `rateLimit()`, as a part of the run it belongs to. */
import { currentFrame, currentRun, type Frame, runIn } from "../../context.ts";
import type { LeaseHolder, TakenLimit } from "../../contract/concurrency-limit.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { theHost } from "../../engine/host.ts";
import { createLiveRun, type LiveRun } from "../../engine/live/live-run.ts";
import { type Hold, holdSlots } from "../../engine/slots/hold.ts";
import { CellflowError } from "../../errors.ts";
import { logInRun } from "../../logger.ts";
import { v7 } from "../../uuid.ts";
import { type ConcurrencyOptions, LEASE_SECONDS } from "./options.ts";

/** The code that is to have slots: it is stopped when its run is, and with `strict` when they are lost. */
export function slotRun(): LiveRun {
  const outer = currentRun();
  const origin = outer ? outer.origin : theHost().origin();
  return createLiveRun({ id: outer?.id ?? v7(), name: outer?.name ?? "", origin, parent: outer });
}

/**
 * Waits for slots of all limits that exist.
 * @throws CellflowError `concurrency.missing`, `concurrency.timeout`, `concurrency.refused`; why the run was stopped
 */
export async function takeSlots(
  run: LiveRun,
  names: string[],
  options: ConcurrencyOptions,
  how: { mode?: "rate_limit"; endsWithRun?: boolean } = {},
): Promise<Hold> {
  // Code that is drawn does nothing that would have to wait.
  if (currentDrawing()) return { limits: [], release: async () => {} };
  const frame = currentFrame();
  const hold = await holdSlots(theHost(), run, {
    names,
    slots: options.occupy ?? 1,
    mode: how.mode ?? "concurrency",
    timeout: options.timeout,
    leaseSeconds: options.leaseDuration ?? LEASE_SECONDS,
    holder: holderOf(frame),
    flowRunId: frame?.flow?.run.id,
    endsWithRun: how.endsWithRun ?? false,
    isStrict: options.strict ?? false,
    warn: (message) => warn(frame, message),
  });
  const problem = missing(names, hold.limits);
  if (problem === undefined) return hold;
  if (options.strict) {
    void hold.release();
    throw new CellflowError("concurrency.missing", `${problem.what}; ${problem.advice}`);
  }
  warn(frame, `${problem.what}: going on without a slot of it; ${problem.advice}`);
  return hold;
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

function missing(
  names: readonly string[],
  limits: readonly TakenLimit[],
): { what: string; advice: string } | undefined {
  const unknown = names.filter((name) => !limits.some((limit) => limit.name === name));
  const [first] = unknown;
  if (first === undefined) return undefined;
  const list = unknown.map((name) => JSON.stringify(name)).join(", ");
  return {
    what:
      unknown.length === 1
        ? `concurrency limit ${list} does not exist`
        : `concurrency limits ${list} do not exist`,
    advice: `create it with \`cellflow gcl create ${/^[\w:.-]+$/.test(first) ? first : "NAME"} --limit N\``,
  };
}

function holderOf(frame: Frame | undefined): LeaseHolder | undefined {
  if (frame?.task) return { type: "task_run", id: frame.task.id };
  return frame?.flow && { type: "flow_run", id: frame.flow.run.id };
}

/** In the log of the run, else on standard error. */
function warn(frame: Frame | undefined, message: string): void {
  if (frame) runIn(frame, () => logInRun(30, [message]));
  else console.warn(message);
}
