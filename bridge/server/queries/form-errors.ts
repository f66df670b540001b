/** Checks the values of a form of Prefect's pages against a JSON Schema; what is wrong, as a tree of properties and indexes. */
import { schemaErrors, schemaFault, unusableSchema } from "../../parameters/phrasing/prefect.ts";
import { preparedSchema } from "../../parameters/prefect-schema.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import type { Database } from "../db/database.ts";
import { refuse } from "../http/http-error.ts";
import { hydrateForm } from "../runs/creation/hydrate-input.ts";

type FormError = string | { property: string; errors: FormError[] } | { index: number; errors: FormError[] };

/** @throws 422 where the schema is none */
export function readFormErrors(
  database: Database,
  given: Record<string, unknown>,
  input: Record<string, unknown>,
): { errors: FormError[]; valid: boolean } {
  const schema = preparedSchema(given as JsonSchema);
  const fault = schemaFault(schema);
  if (fault !== undefined) throw refuse(422, `Invalid schema: ${fault}`);
  const { values, unread } = hydrateForm(database, input);
  const properties = schema.properties ?? {};
  const errors: FormError[] = [];
  for (const { path, message } of found(schema, values)) {
    if (!unread.some(({ at }) => at === pointer(path))) putAt(errors, path, message, values);
  }
  for (const { at, problem } of unread) {
    const path = at === "" ? [] : at.slice(1).split("/");
    const isDescribed = path.length === 0 || Object.hasOwn(properties, path[0] ?? "");
    if (problem !== undefined && isDescribed) putAt(errors, path, problem, values);
  }
  return { errors, valid: errors.length === 0 };
}

function found(schema: JsonSchema, values: unknown) {
  try {
    return schemaErrors(schema, values);
  } catch (error) {
    throw refuse(422, `Invalid schema: ${unusableSchema(error)}`);
  }
}

function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part}`).join("");
}

/** Puts a message where its path leads in the values. */
function putAt(errors: FormError[], path: readonly string[], message: string, within: unknown): void {
  const [part, ...rest] = path;
  if (part === undefined) {
    errors.push(message);
    return;
  }
  const isList = Array.isArray(within);
  const inner = typeof within === "object" && within !== null ? Reflect.get(within, part) : undefined;
  const known = errors.find(
    (entry) =>
      typeof entry !== "string" &&
      ("index" in entry ? isList && entry.index === Number(part) : !isList && entry.property === part),
  );
  if (rest.length > 0 && known !== undefined && typeof known !== "string")
    putAt(known.errors, rest, message, inner);
  else {
    const below: FormError[] = [];
    errors.push(isList ? { index: Number(part), errors: below } : { property: part, errors: below });
    putAt(below, rest, message, inner);
  }
}
