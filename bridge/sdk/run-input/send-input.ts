/** Sends an input to a flow run that receives it. */
import { randomUUID } from "node:crypto";
import { plainJson } from "../../artifacts/plain-json.ts";
import { ApiError } from "../../client/errors.ts";
import { currentFrame } from "../../context.ts";
import { getClient } from "../../engine/api.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { CellflowError } from "../../errors.ts";
import { checkGiven } from "../../options/check.ts";
import { keyPrefix } from "../../options/pause.ts";
import { prefixFor } from "./message.ts";

export interface SendInputOptions {
  /** What the receiver asks for by the same `keyPrefix`; default: any that asks for none. */
  keyPrefix?: string;
}

const OPTIONS = [keyPrefix];

/**
 * Sends a value to a flow run, which gets it by `receiveInput()`: of this process, another, or Prefect's. It is there for
 * a run that receives it later, too.
 * @param value what JSON has; dates and big integers travel as text, a Set as a list, a Map as an object
 * @throws CellflowError `input.value` for what can't be sent, `flow-run.unknown`
 */
export async function sendInput(
  value: unknown,
  flowRunId: string,
  options: SendInputOptions = {},
): Promise<void> {
  checkGiven("sendInput()", options, OPTIONS);
  const json = written(value);
  if (currentDrawing()) return;
  const client = await getClient();
  const sender = currentFrame()?.flow?.run.id;
  try {
    await client.flowRunInputs.create(flowRunId, {
      key: `${options.keyPrefix ?? prefixFor(JSON.parse(json))}-${randomUUID()}`,
      value: `{"value":${json}}`,
      ...(sender !== undefined && { sender: `prefect.flow-run.${sender}` }),
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    throw new CellflowError(
      "flow-run.unknown",
      `there is no flow run ${flowRunId} on the API at ${client.transport.url}`,
    );
  }
}

/** @throws CellflowError `input.value` */
function written(value: unknown): string {
  if (value === undefined || typeof value === "function" || typeof value === "symbol")
    throw new CellflowError("input.value", `sendInput() takes what JSON has, got ${typeof value}`);
  try {
    return plainJson(value);
  } catch (error) {
    throw new CellflowError("input.value", "sendInput() takes what JSON has, got what holds itself", {
      cause: error,
    });
  }
}
