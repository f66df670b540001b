/** Receives the inputs that others send to the flow run that calls it. */
import { currentRun } from "../../context.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { theHost } from "../../engine/host.ts";
import { askWhile } from "../../engine/live/ask-while.ts";
import { TimeoutError } from "../../errors.ts";
import { checkGiven } from "../../options/check.ts";
import { keyPrefix, pollInterval, schema, timeout } from "../../options/pause.ts";
import { calledInside, inputOf, type Pausable, pausable } from "../pause/pausable.ts";
import { declaredInput, type InputOf, type InputSchema } from "./declared-input.ts";
import { messageValue } from "./message.ts";

export interface ReceiveInputOptions {
  /** Seconds until it gives up; default: 3600. */
  timeout?: number;
  /** Seconds between two looks at a server, default: 5; the embedded API tells at once. */
  pollInterval?: number;
  /** Only what was sent with the same `keyPrefix`; default: what was sent without. */
  keyPrefix?: string;
}

/** Prefect's. */
const TIMEOUT_SECONDS = 3600;
const POLL_SECONDS = 5;

const OPTIONS = [timeout, pollInterval, keyPrefix];

/** What an input is without a schema: as it was sent. */
type Received<S> = S extends InputSchema ? InputOf<S> : unknown;

/**
 * The next input that was sent to the flow run that calls it (`sendInput`, Prefect's `send_input`), oldest first, each
 * once; waits while there is none. A flow that is run again, by a retry or after it was suspended, gets them again.
 * @param declared what it must be: a zod schema, or JSON Schema
 * @throws TimeoutError when none comes in time, ParameterError for one that does not fit
 */
export function receiveInput<S extends InputSchema | undefined = undefined>(
  declared?: S,
  options: ReceiveInputOptions = {},
): Promise<Received<S>> {
  return calledInside(async () => {
    checkGiven("receiveInput()", { schema: declared }, [schema]);
    checkGiven("receiveInput()", options, OPTIONS);
    const drawing = currentDrawing();
    if (drawing) return drawing.ask("receiveInput");
    return receive(pausable("receiveInput"), declared, options);
  }) as Promise<Received<S>>;
}

async function receive(
  { flow, pauses }: Pausable,
  wanted: InputSchema | undefined,
  { timeout: seconds = TIMEOUT_SECONDS, ...options }: ReceiveInputOptions,
): Promise<unknown> {
  const declared = wanted && declaredInput(wanted);
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const input = await askWhile(theHost(), currentRun(), "receive", {
      flowRunId: flow.run.id,
      prefix: options.keyPrefix,
      exclude: [...pauses.received],
      timeout: Math.max(0, deadline - performance.now()) / 1000,
      pollInterval: options.pollInterval ?? POLL_SECONDS,
    });
    if (!input)
      throw new TimeoutError(`no input came for flow run '${flow.run.name}' in ${seconds} second(s)`);
    // Another call of this run may have been first.
    if (pauses.received.has(input.key)) continue;
    pauses.received.add(input.key);
    const value = messageValue(input);
    return declared ? declared.readValue(inputOf(flow.run), value) : value;
  }
}
