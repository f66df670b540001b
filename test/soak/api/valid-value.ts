/** Makes values that a schema allows, with ids and names of what exists. */
import type { Random } from "../random.ts";
import type { ApiDocument, Schema } from "./operations.ts";
import type { Things } from "./things.ts";

export interface Draw {
  random: Random;
  document: ApiDocument;
  things: Things;
  /** A name that nothing has yet. */
  fresh(): string;
}

/** Deeper, only what is required is made. */
const DEPTH = 5;

/** Which things the fields are about whose names do not say it. */
const KINDS: Readonly<Record<string, string>> = {
  parent_task_run_id: "task_runs",
  parent_flow_run_id: "flow_runs",
  child_flow_run_id: "flow_runs",
  default_result_storage_block_id: "block_documents",
  work_pool_id: "work_pools",
  work_queue_id: "queues",
  default_queue_id: "queues",
  deployment_concurrency_lease_id: "lease",
  concurrency_limit_id: "v2",
};

export function validValue(draw: Draw, given: Schema, name = "", depth = 0): unknown {
  const { random, document } = draw;
  const schema = document.resolve(given);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const real = choices.filter((each) => each.type !== "null");
    const isNull = real.length < choices.length && (depth > DEPTH || random.below(6) === 0);
    return isNull ? null : validValue(draw, random.pick(real), name, depth);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  switch (schema.type) {
    case "object":
      return validObject(draw, schema, depth);
    case "array": {
      const least = Math.max(schema.minItems ?? 0, isIdList(name) ? 1 : 0);
      const length = least + (depth > DEPTH ? 0 : random.below(3));
      return Array.from({ length }, () => validValue(draw, schema.items ?? {}, name, depth + 1));
    }
    case "string":
      return validText(draw, schema, name);
    case "integer":
      return integerBetween(draw, schema, name);
    case "number":
      return random.pick([0.5, 1, 60, 3600]) + Math.max(0, schema.minimum ?? 0);
    case "boolean":
      return random.below(2) === 0;
    case "null":
      return null;
    default:
      return random.pick<unknown>([1, "text", { a: [1, null, "b"] }, [1, 2], null, true, 0.25]);
  }
}

function validObject(draw: Draw, schema: Schema, depth: number): Record<string, unknown> {
  const { random } = draw;
  const required = new Set(schema.required);
  const made: Record<string, unknown> = {};
  // Of many optional fields few are given: each may contradict another.
  const often = Object.keys(schema.properties ?? {}).length > 8 ? 5 : 2;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    if (required.has(name) || (depth <= DEPTH && random.below(often) === 0))
      made[name] = validValue(draw, inner, name, depth + 1);
  }
  if (schema.additionalProperties && !schema.properties) {
    const inner = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
    for (let count = random.below(3); count > 0; count--)
      made[random.pick(["a", "n", "prefect.resource.id"])] = validValue(draw, inner, "", depth + 1);
  }
  return made;
}

function validText({ random, things, fresh }: Draw, schema: Schema, name: string): string {
  if (schema.format === "uuid") {
    const kind = KINDS[name] ?? (name.endsWith("_id") ? `${name.slice(0, -3)}s` : undefined);
    if (kind !== undefined && random.below(2) === 0) return things.newest(kind, "id") ?? uuid(random);
    return (
      (random.below(10) > 0 ? things.pick(random, kind, "id") : undefined) ??
      things.pick(random, undefined, "id") ??
      uuid(random)
    );
  }
  if (schema.format === "date-time") {
    const day = 86_400_000;
    return new Date(Date.now() + (random.below(20) - 10) * day).toISOString();
  }
  if (schema.format === "duration") return random.pick(["PT0S", "PT60S", "P1D", "PT1H"]);
  if (schema.format === "uri") return "https://example.org/x";
  if (name === "work_pool_name") return things.pick(random, "work_pools", "name") ?? fresh();
  if (name === "names")
    return things.pick(random, random.pick(["concurrency_limits", "v2"]), "name") ?? fresh();
  if (name === "timezone") return "Europe/Berlin";
  if (name === "cron") return "0 0 * * *";
  if (name === "rrule") return "FREQ=DAILY;COUNT=3";
  if (/^(?:name|slug|key|tag|dynamic_key|idempotency_key)$/.test(name) && random.below(4) > 0)
    return fresh().slice(0, schema.maxLength);
  const text = random.pick(["a", "fuzz", "text-1", fresh()]);
  return text.padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength);
}

function integerBetween({ random }: Draw, schema: Schema, name: string): number {
  const least = schema.minimum ?? (schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1);
  const most = Math.min(
    schema.maximum ?? 100,
    /^(?:limit|max_scheduled_runs)$/.test(name) ? 50 : Number.POSITIVE_INFINITY,
  );
  return least + random.below(Math.max(1, most - least + 1));
}

function isIdList(name: string): boolean {
  return /(?:_ids|^names)$/.test(name);
}

export function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
