/** Checks the arguments of a call by the types of its function: text is read as its type, all else stays the caller's. */
import { isDeepStrictEqual } from "node:util";
import { type CheckParameters, findProblems, refuseFirst } from "./check.ts";
import { ParameterError } from "./problem.ts";
import { readValue } from "./read-value.ts";
import { reviveParameters } from "./revive.ts";
import { type Definitions, type JsonSchema, parameterNames, resolveReference } from "./schema.ts";
import { createValidator, type Validator } from "./validator.ts";

/** A check by the schema that a function's types give. The validator is loaded with the first value it is needed for. */
export function argumentCheck(schema: JsonSchema): CheckParameters {
  const { properties = {}, required = [] } = schema;
  let validator: Validator | undefined;
  return (whose, given) => {
    const flow = typeof whose === "string" ? whose : whose.owner;
    refuseTooMany(schema, flow, given);
    const isPlain = Object.entries(given).every(([name, value]) => isPlainly(properties[name], value));
    if (isPlain && required.every((name) => given[name] !== undefined)) return given;
    validator ??= createValidator(schema);
    const reading = { root: schema, accepts: validator.accepts, source: "code" } as const;
    const names = Object.keys(given).filter((name) => given[name] !== undefined);
    const instances = names.filter((name) => isInstance(properties[name] ?? {}, given[name], schema));
    const read = Object.fromEntries(
      names
        .filter((name) => !instances.includes(name))
        .map((name) => [name, readValue(properties[name] ?? {}, given[name], reading)]),
    );
    const asked = { ...schema, required: required.filter((name) => !instances.includes(name)) };
    refuseFirst(findProblems(validator, asked, read), schema, flow);
    const revived = reviveParameters(schema, read);
    // An argument that was right already stays the very object: nothing is copied.
    const value = (name: string) =>
      instances.includes(name) || isDeepStrictEqual(revived[name], given[name]) ? given[name] : revived[name];
    return Object.fromEntries(names.map((name) => [name, value(name)]));
  };
}

/** @throws ParameterError for more arguments than there are parameters; those have names like `arg2` */
function refuseTooMany(schema: JsonSchema, flow: string, given: Record<string, unknown>): void {
  const names = parameterNames(schema);
  const more = Object.keys(given).filter((name) => /^arg\d+$/.test(name) && !names.includes(name));
  if (more.length === 0) return;
  const takes = names.length === 0 ? "no parameters" : `${names.length} (${names.join(", ")})`;
  throw new ParameterError(
    "unknown",
    `flow ${flow} takes ${takes}, got ${names.length + more.length} arguments`,
  );
}

const PLAIN_KEYWORDS = new Set(["type", "title", "description", "default", "position"]);

/** True for text, a finite number or a boolean where the type is that and has no rules. */
function isPlainly(schema: JsonSchema | undefined, value: unknown): boolean {
  if (schema === undefined || !Object.keys(schema).every((keyword) => PLAIN_KEYWORDS.has(keyword)))
    return false;
  return schema.type === typeof value && (typeof value !== "number" || Number.isFinite(value));
}

/**
 * True for an object of a class where the type is no text, number or boolean: JSON Schema can't describe it, and
 * TypeScript has checked it where the call stands. A Date is checked as the text it travels as.
 */
function isInstance(schema: JsonSchema, value: unknown, root: Definitions): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null || value instanceof Date) return false;
  const own = resolveReference(schema, root);
  const options = own.anyOf ?? own.oneOf ?? [own];
  const takesObjects = options.some((option) => {
    const { type, contentEncoding, format } = resolveReference(option, root);
    return (
      type === undefined || type === "object" || type === "array" || contentEncoding || format === "regex"
    );
  });
  return takesObjects && holdsInstance(value);
}

/** Elements of an array, and depth, up to which instances are looked for. */
const MAX_ELEMENTS = 1000;
const MAX_DEPTH = 8;

function holdsInstance(value: unknown, depth = 0): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null || value instanceof Date || depth > MAX_DEPTH) return false;
  if (Array.isArray(value))
    return value.slice(0, MAX_ELEMENTS).some((item) => holdsInstance(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm is plain too: its prototype has none itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return true;
  return Object.values(value).some((inner) => holdsInstance(inner, depth + 1));
}
