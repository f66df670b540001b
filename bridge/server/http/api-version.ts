/** Refuses clients whose API is too old for this server, as Prefect's does. */
import type { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { refuse } from "./http-error.ts";
import { isRoute } from "./redirect.ts";

const HEADER = "x-prefect-api-version";
/** Clients of before are refused. */
const OLDEST = [0, 8, 0];
/** These are answered to everybody. */
const OPEN_PATHS = new Set(["/api/health", "/api/version"]);
/** What Python reads as an integer. */
const NUMBER = /^\s*[+-]?\d+(?:_\d+)*\s*$/;

/** The answer to a request that names an API it can not have; undefined for all others, and where there is nothing. */
export function refuseVersion(app: Hono, request: Request): Response | undefined {
  const version = request.headers.get(HEADER);
  if (!version) return undefined;
  const problem = versionProblem(version);
  if (problem === undefined) return undefined;
  const path = getPath(request);
  if (OPEN_PATHS.has(path) || !isRoute(app, request.method, path)) return undefined;
  return refuse(400, problem).getResponse();
}

/** Why a client of this API version is refused. */
export function versionProblem(version: string): string | undefined {
  const parts = version.split(".");
  if (parts.length !== OLDEST.length || !parts.every((part) => NUMBER.test(part)))
    return `Invalid X-PREFECT-API-VERSION header format.Expected header in format 'x.y.z' but received ${version}`;
  const numbers = parts.map((part) => Number(part.replaceAll("_", "")));
  const at = numbers.findIndex((number, index) => number !== OLDEST[index]);
  if (at === -1 || (numbers[at] ?? 0) > (OLDEST[at] ?? 0)) return undefined;
  return `The request specified API version ${version} but this server requires version ${OLDEST.join(".")} or higher.`;
}
