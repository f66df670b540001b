/** Reads the parameters of a run as a user wrote them: `-p key=value`. */

import type { NamedDeployment } from "../../client/named-deployments.ts";
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
 * The values for a run of the deployment, as its schema has them.
 * @throws CellflowError `parameters.*`
 */
export async function checkParameters(
  { deployment, flow }: NamedDeployment,
  values: Record<string, TypedText>,
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
