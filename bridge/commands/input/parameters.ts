/** Reads the parameters of a run as a user wrote them: `-p key=value`. */

import type { NamedDeployment } from "../../client/named-deployments.ts";
import { isRecord } from "../../is-record.ts";
import { parseCarried } from "../../parameters/exact-numbers.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import { gatherTexts, type TypedText } from "../../parameters/typed-texts.ts";
import { UsageError } from "../session.ts";

/** `["k=v"]` -> `{k: "v"}`; values stay text, the flow's types decide what they mean. @throws UsageError `usage.param` */
export function readParameters(params: readonly string[]): Record<string, TypedText> {
  return gatherTexts(
    params.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError("usage.param", `-p "${text}" is not key=value`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/**
 * What `--params` has: a JSON object, or with `-` one that is read from standard input.
 * @throws UsageError `usage.params`
 */
export async function readParameterObject(text: string): Promise<Record<string, unknown>> {
  const { text: readText } = await import("node:stream/consumers");
  return readObject(text === "-" ? await readText(process.stdin) : text, "--params");
}

/** A JSON object that an option has. @throws UsageError `usage.params` */
export function readObject(text: string, option: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseCarried(text);
  } catch {
    value = undefined;
  }
  if (!isRecord(value)) throw new UsageError("usage.params", `${option} is a JSON object, like {"key": 1}`);
  return value;
}

/** `["k=v"]` -> `{k: "v"}`, a value that is JSON as what it says. @throws UsageError `usage.param` */
export function readJsonPairs(pairs: readonly string[], option: string): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError("usage.param", `${option} "${pair}" is not key=value`);
      const text = pair.slice(at + 1);
      try {
        return [pair.slice(0, at), parseCarried(text)];
      } catch {
        return [pair.slice(0, at), text];
      }
    }),
  );
}

/**
 * The values for a run of the deployment, as its schema has them.
 * @throws CellflowError `parameters.*`
 */
export async function checkParameters(
  { deployment, flow }: NamedDeployment,
  values: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { coerceParameters } = await import("../../parameters/check.ts");
  const schema = schemaOf(deployment.parameter_openapi_schema);
  // What the deployment sets already need not be given again.
  const required = (schema.required ?? []).filter((name) => !Object.hasOwn(deployment.parameters, name));
  return coerceParameters({ ...schema, required }, values, flow, { typed: true });
}

/** A deployment's parameter schema; without one, of no parameters. */
export function schemaOf(schema: JsonSchema | null): JsonSchema & Required<Pick<JsonSchema, "properties">> {
  return { properties: {}, ...schema };
}
