/** Resumes a paused or suspended run at the API, with input checked by what its pause asks for. */
import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { CellflowError, RefusedError } from "../../errors.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import { inputOf } from "./pausable.ts";

/** A run that waits to be resumed. */
export interface PausedRun {
  run: FlowRun;
  /** What it asks for; undefined when that is nothing. */
  schema: JsonSchema | undefined;
}

/** @throws CellflowError `flow-run.not-paused` */
export async function readPaused(client: Client, run: FlowRun): Promise<PausedRun> {
  if (run.state?.type !== "PAUSED") {
    throw new CellflowError(
      "flow-run.not-paused",
      `flow run '${run.name}' is ${run.state?.name ?? "in no state"}: only a paused or suspended one can be resumed`,
    );
  }
  const key = run.state.state_details.run_input_keyset?.schema;
  if (key === undefined) return { run, schema: undefined };
  const schema = await client.flowRunInputs.read(run.id, key);
  const isSchema = typeof schema === "object" && schema !== null;
  return { run, schema: isSchema ? (schema as JsonSchema) : undefined };
}

/**
 * @param options.typed the input was typed after `-p` or in a form
 * @throws ParameterError for input that does not fit, RefusedError when the API does not resume the run
 */
export async function resumePaused(
  client: Client,
  { run, schema }: PausedRun,
  given: Record<string, unknown> | undefined,
  { typed = false } = {},
): Promise<void> {
  const input = schema || given ? await readInput(run, schema, given ?? {}, typed) : undefined;
  const { status, state, details } = await client.flowRuns.resume(run.id, input);
  if (status === "ACCEPT") return;
  const reason = "reason" in details ? details.reason : undefined;
  throw new RefusedError(
    state?.type === "FAILED"
      ? `flow run '${run.name}' can no longer be resumed: its time was up`
      : `flow run '${run.name}' was not resumed: ${reason ?? `it is ${state?.name ?? run.state_name}`}`,
  );
}

/** @throws ParameterError */
async function readInput(
  run: FlowRun,
  { properties, additionalProperties, ...schema }: JsonSchema = { properties: {} },
  given: Record<string, unknown>,
  typed: boolean,
): Promise<Record<string, unknown>> {
  const { coerceParameters } = await import("../../parameters/check.ts");
  // A schema may not say which fields there are, or leave room for others.
  const isOpen = properties === undefined || (additionalProperties ?? false) !== false;
  const isKnown = ([name]: [string, unknown]) => !isOpen || Object.hasOwn(properties ?? {}, name);
  const entries = Object.entries(given);
  const known = Object.fromEntries(entries.filter(isKnown));
  const others = Object.fromEntries(entries.filter((entry) => !isKnown(entry)));
  const asked = { ...schema, properties: properties ?? {} };
  return { ...others, ...coerceParameters(asked, known, inputOf(run), { typed }) };
}
