/** Pauses the flow run that calls it until it is resumed. */
import { currentRun } from "../../context.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { inTurn } from "../../engine/flow/pauses.ts";
import { log } from "../../engine/flow/proposals.ts";
import { theHost } from "../../engine/host.ts";
import { askWhile } from "../../engine/live/ask-while.ts";
import { PauseTimeoutError, RefusedError } from "../../errors.ts";
import { checkGiven } from "../../options/check.ts";
import { key, timeout, waitForInput } from "../../options/pause.ts";
import { declaredInput, type InputOf, type InputSchema } from "../run-input/declared-input.ts";
import { calledInside, inputOf, type Pausable, pausable, resumeCommand } from "./pausable.ts";

export interface PauseOptions<S extends InputSchema | undefined = undefined> {
  /** What is asked of who resumes it: a zod schema, or JSON Schema. */
  waitForInput?: S;
  /** Seconds until the run fails that nobody has resumed; default: 3600. */
  timeout?: number;
  /** Tells this pause from the run's others: lower-case letters, digits and dashes; default: its number. */
  key?: string;
}

/** Prefect's. */
const TIMEOUT_SECONDS = 3600;

const OPTIONS = [waitForInput, timeout, key];

/**
 * Pauses the flow run that calls it: its code waits here until somebody resumes the run (`resumeFlowRun`, `cellflow
 * flow-run resume`, Prefect's client or pages). Task runs under way go on. Resolves with the input that was asked for.
 *
 * The time in the pause counts for the flow's own `timeout`, and for that of a task that calls it. A run that is not
 * resumed within the pause's `timeout` has failed, whatever its code does with the error, and is not retried.
 * @throws PauseTimeoutError, ParameterError for an input that zod refuses, or RefusedError when the API does not pause it
 */
export function pauseFlowRun<S extends InputSchema | undefined = undefined>(
  options: PauseOptions<S> = {},
): Promise<InputOf<S>> {
  return calledInside(async () => {
    checkGiven("pauseFlowRun()", options, OPTIONS);
    const drawing = currentDrawing();
    if (drawing) return drawing.ask("pauseFlowRun");
    const at = pausable("pauseFlowRun");
    const number = ++at.pauses.count;
    return inTurn(at.pauses, () => pause(at, { ...options, key: options.key ?? String(number) }));
  }) as Promise<InputOf<S>>;
}

async function pause(
  { flow, pauses }: Pausable,
  options: PauseOptions<InputSchema | undefined> & { key: string },
): Promise<unknown> {
  const host = theHost();
  const input = options.waitForInput && declaredInput(options.waitForInput);
  const line = "Pausing flow, execution will continue when this flow run is resumed";
  log(host, flow.run, 20, `${line}: ${resumeCommand(flow.run, input?.schema)}`);
  const { state, reason, isRefused, isLate, response } = await askWhile(host, currentRun(), "pause", {
    id: flow.run.id,
    name: "Paused",
    key: options.key,
    timeout: options.timeout ?? TIMEOUT_SECONDS,
    schema: input?.schema,
  });
  if (isLate) {
    pauses.expired = new PauseTimeoutError();
    throw pauses.expired;
  }
  if (state.type === "RUNNING" && !isRefused) return input?.read(inputOf(flow.run), response);
  throw new RefusedError(
    reason === undefined
      ? `flow run '${flow.run.name}' does not go on after its pause: it is ${state.name}`
      : `the API did not pause flow run '${flow.run.name}': ${reason}`,
  );
}
