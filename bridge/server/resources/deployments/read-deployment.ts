/** Reads the body that makes or changes a deployment: what is wrong with it as a whole is said first, as in Prefect. */
import type { Context } from "hono";
import type { z } from "zod";
import { deploymentCreate, deploymentUpdate } from "../../../contract/deployments/deployment.ts";
import { valueError } from "../../../contract/pydantic/problem.ts";
import { isRecord } from "../../../is-record.ts";
import { schemaFault, schemaProblem } from "../../../parameters/phrasing/prefect.ts";
import { withoutRequired } from "../../../parameters/prefect-schema.ts";
import type { JsonSchema } from "../../../parameters/schema.ts";
import { checked, readSent } from "../../http/body.ts";
import { invalid } from "../../http/http-error.ts";
import { locationsIn, scheduleProblems } from "./schedule-problems.ts";

type Body = Record<string, unknown>;

/** @throws 422 */
export async function readDeploymentCreate(c: Context): Promise<z.output<typeof deploymentCreate>> {
  const body = await readSent(c);
  if (!isRecord(body)) return checked(deploymentCreate, body);
  checkLimits(body);
  if (body.enforce_parameter_schema === true) checkSchema(body);
  const found = scheduleProblems(body, locationsIn(body.schedules, ["schedules"]));
  return checked(deploymentCreate, withoutOldFields({ ...body, parameters: body.parameters ?? {} }), {
    found,
  });
}

/** @throws 422 */
export async function readDeploymentUpdate(c: Context): Promise<z.output<typeof deploymentUpdate>> {
  const body = await readSent(c);
  if (!isRecord(body)) return checked(deploymentUpdate, body);
  checkLimits(body);
  const found = scheduleProblems(body, locationsIn(body.schedules, ["schedules"], true));
  return checked(deploymentUpdate, withoutOldFields(body), { found });
}

/** Which clients of before send. */
const OLD_FIELDS = [
  "worker_pool_queue_id",
  "worker_pool_name",
  "worker_pool_queue_name",
  "work_pool_queue_name",
];

function withoutOldFields(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !OLD_FIELDS.includes(name)));
}

/** A deployment has a limit of its own or shares one. */
function checkLimits(body: Body): void {
  if (body.concurrency_limit && body.global_concurrency_limit_id)
    throw wrong(body, "A deployment cannot have both a concurrency limit and a global concurrency limit.");
}

function checkSchema(body: Body): void {
  const { parameter_openapi_schema: schema, parameters = {} } = body;
  if (!isRecord(schema)) return;
  const fault = schemaFault(schema as JsonSchema);
  if (fault) throw wrong(body, `The provided schema is not a valid json schema. Schema error: ${fault}`);
  const problem = schemaProblem(withoutRequired(schema as JsonSchema), parameters);
  if (problem) throw wrong(body, problem);
}

function wrong(body: Body, why: string): Error {
  return invalid([{ ...valueError(why), loc: ["body"], input: body }], body);
}
