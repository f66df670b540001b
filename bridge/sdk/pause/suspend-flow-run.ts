/** Suspends the flow run that calls it: its process is done with it, and another takes it up when it is resumed. */
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { endSuspended } from "../../engine/flow/end-suspended.ts";
import { inTurn } from "../../engine/flow/pauses.ts";
import { log } from "../../engine/flow/proposals.ts";
import { theHost } from "../../engine/host.ts";
import { askWhile } from "../../engine/live/ask-while.ts";
import { CellflowError, RefusedError } from "../../errors.ts";
import { checkGiven } from "../../options/check.ts";
import { key, timeout, waitForInput } from "../../options/pause.ts";
import { declaredInput, type InputOf, type InputSchema } from "../run-input/declared-input.ts";
import { calledInside, inputOf, type Pausable, pausable, resumeCommand } from "./pausable.ts";

export interface SuspendOptions<S extends InputSchema | undefined = undefined> {
  /** What is asked of who resumes it: a zod schema, or JSON Schema. */
  waitForInput?: S;
  /** Seconds until the run fails that nobody has resumed; default: it waits for good. */
  timeout?: number;
  /** Tells this pause from the run's others: lower-case letters, digits and dashes; default: its number. */
  key?: string;
}

const OPTIONS = [waitForInput, timeout, key];

/**
 * Ends the flow run that calls it in this process, in state Suspended: tasks under way come to their end, nothing more is
 * called. When it is resumed, a worker runs the flow again from its start, and this call, which knows that it was made
 * before, resolves with the input that was asked for. Tasks with `persistResult` or a `cache` are not run again, but give
 * what they gave.
 *
 * It needs a run of a deployment, and a flow that is not called in another.
 * @throws SuspendedError in the code that is left; RefusedError when the API does not suspend the run
 */
export function suspendFlowRun<S extends InputSchema | undefined = undefined>(
  options: SuspendOptions<S> = {},
): Promise<InputOf<S>> {
  return calledInside(async () => {
    checkGiven("suspendFlowRun()", options, OPTIONS);
    const drawing = currentDrawing();
    if (drawing) return drawing.ask("suspendFlowRun");
    const at = pausable("suspendFlowRun");
    if (at.frame.task)
      throw new CellflowError("context.none", "suspendFlowRun() works in a flow's own code, not in a task");
    const number = ++at.pauses.count;
    return inTurn(at.pauses, () => suspend(at, { ...options, key: options.key ?? String(number) }));
  }) as Promise<InputOf<S>>;
}

async function suspend(
  { flow, pauses }: Pausable,
  options: SuspendOptions<InputSchema | undefined> & { key: string },
): Promise<unknown> {
  const host = theHost();
  const input = options.waitForInput && declaredInput(options.waitForInput);
  const { state, reason, isRefused, response } = await askWhile(host, flow.run, "pause", {
    id: flow.run.id,
    name: "Suspended",
    key: options.key,
    timeout: options.timeout,
    schema: input?.schema,
  });
  if (isRefused || (state.type !== "RUNNING" && state.type !== "PAUSED")) {
    throw new RefusedError(
      `the API did not suspend flow run '${flow.run.name}': ${reason ?? `it is ${state.name}`}`,
    );
  }
  // Fired before: the run was resumed.
  if (state.type === "RUNNING") return input?.read(inputOf(flow.run), response);
  const line = "Suspending flow run, execution will be rescheduled when this flow run is resumed";
  log(host, flow.run, 20, `${line}: ${resumeCommand(flow.run, input?.schema)}`);
  throw await endSuspended(host, flow, pauses, state);
}
