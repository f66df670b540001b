/** Answers the Run button: shows what is wrong with the values, or begins one run, however often pressed. */
import { createHash } from "node:crypto";
import type { Context } from "hono";
import { ApiError } from "../../client/errors.ts";
import { isCellflowError } from "../../errors.ts";
import { checkParameters } from "../../parameters/check.ts";
import { fieldMessages } from "../../parameters/phrasing/field.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import type { PageContext } from "../context.ts";
import { fieldsOf } from "../form/field.ts";
import { errorsInFields, readTyped, typedValues } from "../form/typed.ts";
import { problemPage } from "../problem-page.ts";
import { deploymentForm } from "./deployment-page.ts";
import { findDeployment } from "./read-deployment.ts";

export async function startRun(c: Context, context: PageContext): Promise<Response> {
  const { client, forms } = context;
  const deployment = await findDeployment(client, c.req.param("id") ?? "");
  if (!deployment) return problemPage(c, "no-deployment");
  const body = await c.req.formData().catch(() => new FormData());
  const schema: JsonSchema = deployment.parameter_openapi_schema ?? {};
  const fields = fieldsOf(schema, deployment.parameters);
  const typed = readTyped(fields, body);
  const again = (errors: Record<string, string>, problem?: string) =>
    deploymentForm(c, context, deployment, { typed, errors, problem });

  if (!forms.isToken(body.get("token"))) {
    return again(
      {},
      "This page was open since before cellflow was started again. Please press Run once more.",
    );
  }
  const { values: parameters, problems } = checkParameters(schema, typedValues(fields, typed), {
    typed: true,
  });
  if (problems.length > 0) return again(errorsInFields(fields, typed, fieldMessages(problems, schema)));
  try {
    const run = await client.deployments.createFlowRun(deployment.id, {
      parameters,
      idempotency_key: onceKey(body.get("once"), parameters),
    });
    return c.redirect(`/runs/${run.id}`, 303);
  } catch (error) {
    const refused = error instanceof ApiError && error.status < 500;
    if (!refused && !isCellflowError(error)) throw error;
    return again({}, error.message);
  }
}

/** The same form sent again with the same values is the same run; with others it is another. */
function onceKey(once: unknown, parameters: Record<string, unknown>): string | undefined {
  if (typeof once !== "string" || once === "") return undefined;
  return `form-${createHash("sha256")
    .update(JSON.stringify([once, parameters]))
    .digest("hex")
    .slice(0, 40)}`;
}
