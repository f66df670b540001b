/** Makes requests to an API from its document: valid ones, and the same with something wrong. */
import { bodyText, CONTENT_TYPES, damagedBody, damagedText, hostileParameter } from "./damage.ts";
import type { Operation, Parameter } from "./operations.ts";
import { kindOf } from "./things.ts";
import { type Draw, uuid, validValue } from "./valid-value.ts";

export interface Case {
  operation: Operation;
  /** Whether nothing was damaged on purpose. */
  isValid: boolean;
  method: string;
  /** Below /api, with its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** What a parameter of this name is the name of. */
const NAMED: Readonly<Record<string, string>> = {
  work_pool_name: "work_pools",
  flow_name: "flows",
  deployment_name: "deployments",
  block_document_name: "block_documents",
  slug: "slug",
  checksum: "checksum",
  resource_id: "resource",
  tag: "concurrency_limits",
};

/** A request of this operation; every third is valid, or all. */
export function makeCase(draw: Draw, operation: Operation, areAllValid = false): Case {
  const { random } = draw;
  const isValid = areAllValid || random.below(3) === 0;
  const wrong = isValid
    ? undefined
    : random.pick(["body", "body", "body", "body", "text", "path", "query", "type"] as const);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    wrong === "path" && random.below(2) === 0
      ? hostileParameter(random)
      : encodeURIComponent(pathValue(draw, operation, name)),
  );
  const query = operation.parameters.filter((each) => each.in === "query");
  const search = query.flatMap((each) => queryText(draw, each, wrong === "query"));
  if (wrong === "query")
    search.push(`${random.pick(["extra", "limit", "", "%ff", "__proto__"])}=${hostileParameter(random)}`);
  const headers: Record<string, string> = {};
  let body: string | undefined;
  if (operation.body) {
    const valid = validValue(draw, operation.body);
    body = bodyText(wrong === "body" ? damagedBody(valid, random) : valid);
    if (wrong === "text") body = damagedText(body, random);
    headers["content-type"] = wrong === "type" ? random.pick(CONTENT_TYPES) : "application/json";
  } else if (wrong === "body" && operation.method !== "GET") {
    body = bodyText(damagedBody({}, random));
  }
  return {
    operation,
    isValid: isValid || (wrong === "body" && body === undefined),
    method: operation.method,
    path: path + (search.length > 0 ? `?${search.join("&")}` : ""),
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

function pathValue(draw: Draw, { path }: Operation, name: string): string {
  const { random, things, fresh } = draw;
  if (name === "countable") return random.pick(["day", "time", "event", "resource"]);
  if (name === "view") return random.pick(["aggregate-worker-metadata", "aggregate-block-metadata"]);
  // What a path names by two names must belong together.
  const isNewest = path.split("{").length > 2 || random.below(2) === 0;
  const pick = (kind: string, field: "id" | "name"): string | undefined =>
    isNewest ? things.newest(kind, field) : things.pick(random, kind, field);
  if (name === "lease_id") return pick("lease", "id") ?? uuid(random);
  if (name === "schedule_id") return pick("schedule", "id") ?? uuid(random);
  if (name === "id" || (name === "id_or_name" && random.below(2) === 0)) {
    const first = path.replace(/^\/ui/, "").split("/")[1] ?? "";
    return pick(first, "id") ?? uuid(random);
  }
  const kind = NAMED[name] ?? (name === "key" && path.includes("/input/") ? "input" : kindOf(path));
  return pick(kind, "name") ?? fresh();
}

function queryText(draw: Draw, { name, schema = {}, required }: Parameter, isWrong: boolean): string[] {
  const { random } = draw;
  if (required !== true && random.below(2) === 0) return [];
  if (isWrong && random.below(4) === 0) return [];
  const token = name === "page-token" ? draw.things.newest("token", "name") : undefined;
  const value = isWrong
    ? hostileParameter(random)
    : encodeURIComponent(String(token ?? validValue(draw, schema, name)));
  return isWrong && random.below(3) === 0 ? [`${name}=${value}`, `${name}=1`] : [`${name}=${value}`];
}
