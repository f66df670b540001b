/** Reads a block's fields from a command line: secrets from elsewhere, values as the type's schema has them. */
import { readFileSync } from "node:fs";
import { secretPaths } from "../../blocks/definition.ts";
import { unknownBlock } from "../../blocks/documents/unknown-block.ts";
import { ownType } from "../../blocks/own-types.ts";
import type { RegisteredType } from "../../blocks/registration/registered-type.ts";
import type { Client } from "../../client/client.ts";
import { parseAsWritten } from "../../contract/blocks/json-text.ts";
import { secretFieldsOf } from "../../contract/blocks/secrets.ts";
import { isRecord } from "../../is-record.ts";
import { nearestName } from "../../nearest.ts";
import { projectEnvironment } from "../../settings/project-environment.ts";
import { askSecret, canAsk, readStdin } from "../input/read-secret.ts";
import { UsageError } from "../session.ts";

/** Where a field's value is read: from the word itself, or what it names. */
type Source = "value" | "env" | "file" | "stdin";

/**
 * The data of a block, by names on the wire.
 * @param words `--bucket-name`, `b`, `--value-env`, `KEY`, …
 * @throws UsageError `usage.field`, `usage.secret`; CellflowError `block.unknown` for a block that is not there
 */
export async function readFields(
  client: Client,
  type: RegisteredType,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const { properties, required } = type.fields;
  const schemas = isRecord(properties) ? properties : {};
  const own = ownType(type.slug);
  const names = Object.keys(schemas);
  for (const field of own?.fields ?? []) if (!names.includes(field.wire)) names.push(field.wire);
  const secrets = new Set(
    [...secretFieldsOf(type.fields), ...(own ? secretPaths(own, "wire") : [])]
      .filter((path) => !path.includes(".") || path.endsWith(".*"))
      .map((path) => path.split(".")[0] ?? ""),
  );
  const data: Record<string, unknown> = {};
  for (const [field, source, word] of options(type.slug, names, words)) {
    if (source === "value" && secrets.has(field)) {
      throw new UsageError(
        "usage.secret",
        `${field} is secret, and others see a command line: leave it out to be asked, or give --${dashed(field)}-env, -file or -stdin`,
      );
    }
    const text = await textOf(field, source, word);
    data[field] = await fieldValue(client, type, field, schemas[field], text);
  }
  const needed = Array.isArray(required) ? required.map(String) : [];
  const missing = needed.filter((field) => !Object.hasOwn(data, field));
  for (const field of missing) {
    if (!secrets.has(field) || !canAsk()) continue;
    data[field] = await fieldValue(client, type, field, schemas[field], await askSecret(`${field}: `));
  }
  const still = missing.filter((field) => !Object.hasOwn(data, field));
  if (still.length > 0) {
    const hints = still.map((field) => `--${dashed(field)}${secrets.has(field) ? "-env VARIABLE" : ""}`);
    throw new UsageError("usage.field", `a block of type ${type.slug} needs ${hints.join(", ")}`);
  }
  return data;
}

/** @throws UsageError `usage.field` */
function options(
  slug: string,
  names: readonly string[],
  words: readonly string[],
): (readonly [field: string, source: Source, word: string])[] {
  const found: [string, Source, string][] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const [, option, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (option === undefined)
      throw new UsageError("usage.field", `a field is given as --FIELD VALUE, got "${word}"`);
    const field = names.find((name) => plain(name) === plain(option));
    const [, base = "", source] = /^(.+)-(env|file|stdin)$/.exec(option) ?? [];
    const named = field ?? names.find((name) => plain(name) === plain(base));
    if (named === undefined) {
      const nearest = nearestName(base || option, names);
      const hint = nearest
        ? `did you mean --${dashed(nearest)}?`
        : `it has ${names.map((name) => `--${dashed(name)}`).join(", ")}`;
      throw new UsageError("usage.field", `the block type ${slug} has no field --${option}: ${hint}`);
    }
    const from = field === undefined ? (source as Source) : "value";
    const value = inline ?? (from === "stdin" ? "" : words[++at]);
    if (value === undefined) throw new UsageError("usage.field", `--${option} needs a value`);
    found.push([named, from, value]);
  }
  return found;
}

async function textOf(field: string, source: Source, word: string): Promise<string> {
  if (source === "value") return word;
  if (source === "stdin") return readStdin();
  if (source === "file") {
    try {
      return readFileSync(word, "utf8").replace(/\r?\n$/, "");
    } catch (error) {
      throw new UsageError("usage.field", `cannot read ${field} from ${word}: ${(error as Error).message}`);
    }
  }
  const value = projectEnvironment().values[word];
  if (value !== undefined) return value;
  throw new UsageError(
    "usage.field",
    `${word} is not set, neither in the environment nor in .env: ${field} is read from it`,
  );
}

/** @throws UsageError `usage.field` for a text that is no such value, which is not shown */
async function fieldValue(
  client: Client,
  { slug, fields }: RegisteredType,
  field: string,
  schema: unknown,
  text: string,
): Promise<unknown> {
  const { block_schema_references: references } = fields;
  const reference = isRecord(references) ? references[field] : undefined;
  if (reference !== undefined) return referenceTo(client, field, [reference].flat(), text);
  const types = typesOf(schema, fields.definitions);
  const words = isRecord(schema) && Array.isArray(schema.enum) ? schema.enum : undefined;
  if (words && !words.includes(text))
    throw new UsageError("usage.field", `--${dashed(field)} must be one of ${words.join(", ")}`);
  if (types.has("string")) return text;
  let value: unknown;
  try {
    value = parseAsWritten(text);
  } catch {
    // A field of any type takes a text, too.
    if (types.size === 0) return text;
    throw new UsageError(
      "usage.field",
      `--${dashed(field)} of ${slug} must be ${[...types].join(" or ")}, as JSON`,
    );
  }
  if (types.size === 0 || types.has(typeName(value))) return value;
  throw new UsageError(
    "usage.field",
    `--${dashed(field)} of ${slug} must be ${[...types].join(" or ")}, got ${typeName(value)}`,
  );
}

async function referenceTo(
  client: Client,
  field: string,
  references: readonly unknown[],
  text: string,
): Promise<unknown> {
  const slugs = references.flatMap((one) => (isRecord(one) ? [String(one.block_type_slug)] : []));
  const [slug = "", name, ...more] = text.split("/");
  if (name === undefined || more.length > 0 || !slugs.includes(slug)) {
    const forms = slugs.map((one) => `${one}/NAME`).join(" or ");
    throw new UsageError("usage.field", `--${dashed(field)} names a saved block: ${forms}`);
  }
  const block = await client.blocks.documentByName(slug, name);
  if (!block) throw Object.assign(await unknownBlock(client, slug, name), { exitCode: 1 });
  return { $ref: { block_document_id: block.id } };
}

/** The types of JSON that a schema takes; none where it does not say. */
function typesOf(schema: unknown, definitions: unknown, seen = new Set<unknown>()): Set<string> {
  if (!isRecord(schema) || seen.has(schema)) return new Set();
  seen.add(schema);
  const own = [schema.type].flat().flatMap((type) => (typeof type === "string" ? [type] : []));
  const others = [schema.anyOf, schema.allOf, schema.oneOf].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const key = typeof schema.$ref === "string" ? schema.$ref.replace("#/definitions/", "") : undefined;
  if (key !== undefined && isRecord(definitions)) others.push(definitions[key]);
  const all = new Set([...own, ...others.flatMap((one) => [...typesOf(one, definitions, seen)])]);
  if (all.has("number")) all.add("integer");
  return all;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (JSON.isRawJSON(value)) return /^-?\d+$/.test(value.rawJSON) ? "integer" : "number";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function dashed(name: string): string {
  return name.replaceAll("_", "-");
}

function plain(name: string): string {
  return name.replace(/[-_]/g, "").toLowerCase();
}
