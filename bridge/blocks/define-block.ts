/** Makes block types of a user's own from a zod schema of their fields. */
import type { input, output, ZodObject } from "zod";
import type { JsonObject } from "../contract/blocks/json-text.ts";
import { CellflowError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { type Block, type BlockType, makeBlockType } from "./block-type.ts";
import type { BlockDefinition, FieldDefinition, FieldSchemas, Values } from "./definition.ts";
import { BLOCKS } from "./fields/nested-field.ts";
import { kindOf, missingField, refuseUnknownFields } from "./fields/refusals.ts";
import { ownType } from "./own-types.ts";

/** What a block type of one's own is made of. */
export interface OwnBlock<S extends ZodObject, M extends object> {
  /** As people see it: `Kaggle Account`. */
  name: string;
  /** By default the name in lower case, with dashes. */
  slug?: string;
  description?: string;
  /** Texts marked by `secret()` are hidden; other blocks are fields too: `S3Bucket.field()`. Names go as they are to the API. */
  fields: S;
  /** What its blocks can do; `this` is the block. */
  methods?: M & ThisType<Block & Readonly<output<S>> & M>;
}

/** Names that mean something for every block. */
const TAKEN = new Set(["save", "toString", "toJSON", "constructor", "block_type_slug"]);

/**
 * A block type of fields that a zod schema describes. Python's Prefect does not know it, unless a class of the same slug
 * has the same fields there.
 * @throws CellflowError `block.type` for a name or a field that can't be one
 */
export function defineBlock<S extends ZodObject, M extends object = object>({
  name,
  slug = slugOf(String(name)),
  description,
  fields: schema,
  methods,
}: OwnBlock<S, M>): BlockType<input<S>, Readonly<output<S>> & M> {
  if (typeof name !== "string" || !/^[^/%&><]+$/.test(name))
    throw refused(`a block type's name may not be empty or hold / % & > <, got ${JSON.stringify(name)}`);
  if (!/^[a-z0-9-]+$/.test(slug))
    throw refused(
      `${name} needs a \`slug\` of lower-case letters, digits and dashes, got ${JSON.stringify(slug)}`,
    );
  if (ownType(slug)) throw refused(`there is a block type ${slug} already: give ${name} another name`);
  if (typeof (schema as Partial<ZodObject>)?.safeParse !== "function" || !isRecord(schema.shape))
    throw refused(`${name} needs \`fields\`: z.object({ … })`);
  const title = titleOf(name);
  const { schemas, nested } = schemasOf(schema);
  const fields = Object.keys(schema.shape).map((field) => fieldOf(field, schemas, nested));
  for (const { name: field } of fields)
    if (TAKEN.has(field) || (methods && Object.hasOwn(methods, field)))
      throw refused(`${name} can't have a field ${field}: blocks have something else of that name`);
  const definition: BlockDefinition = {
    name,
    title,
    slug,
    description,
    capabilities: [],
    isPrefects: false,
    fields,
    prototype: {},
    complete: (given) => completed(title, fields, schema, given),
    schemas: () => schemas,
  };
  return makeBlockType(definition, methods);
}

interface OwnSchemas extends FieldSchemas {
  readonly required: readonly string[];
}

function schemasOf(schema: ZodObject): { schemas: OwnSchemas; nested: Map<string, BlockDefinition> } {
  const nested = new Map<string, BlockDefinition>();
  const whole = schema.toJSONSchema({
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override({ jsonSchema }) {
      const { [BLOCKS]: types } = jsonSchema as { [BLOCKS]?: BlockDefinition[] };
      if (types === undefined) return;
      delete jsonSchema[BLOCKS];
      jsonSchema.blocks = types.map(({ slug }) => slug);
      for (const type of types) nested.set(type.slug, type);
    },
  });
  const { properties = {}, definitions = {}, required = [] } = whole as Record<string, JsonObject>;
  return {
    schemas: {
      properties: properties as Record<string, JsonObject>,
      definitions,
      required: required as unknown as string[],
    },
    nested,
  };
}

function fieldOf(
  name: string,
  { properties, definitions, required }: OwnSchemas,
  nested: ReadonlyMap<string, BlockDefinition>,
): FieldDefinition {
  const found: Found = { secrets: new Set(), blocks: new Set(), areBlocksListed: false };
  collect(properties[name], [], found, definitions, new Set());
  return {
    name,
    wire: name,
    isRequired: required.includes(name),
    takesNull: takesNull(properties[name], definitions),
    secrets: [...found.secrets],
    isKnownSecret: true,
    blocks: [...found.blocks].flatMap((slug) => nested.get(slug) ?? []),
    areBlocksListed: found.areBlocksListed,
    toWire: (value) => value,
    fromWire: (value) => value,
  };
}

function takesNull(schema: unknown, definitions: JsonObject): boolean {
  if (!isRecord(schema)) return false;
  if (typeof schema.$ref === "string")
    return takesNull(definitions[schema.$ref.replace("#/definitions/", "")], {});
  const isOne = ["anyOf", "oneOf"].some((key) =>
    list(schema[key]).some((each) => takesNull(each, definitions)),
  );
  return isOne || [schema.type].flat().includes("null");
}

interface Found {
  readonly secrets: Set<string>;
  readonly blocks: Set<string>;
  areBlocksListed: boolean;
}

/** What in a schema is secret, by paths, and which blocks it takes. */
function collect(
  schema: unknown,
  path: readonly string[],
  found: Found,
  definitions: JsonObject,
  seen: Set<unknown>,
): void {
  if (!isRecord(schema) || seen.has(schema)) return;
  seen.add(schema);
  const into = (inner: unknown, at = path): void => collect(inner, at, found, definitions, seen);
  if (schema.format === "password" && schema.writeOnly === true) found.secrets.add(path.join("."));
  if (Array.isArray(schema.blocks)) for (const slug of schema.blocks) found.blocks.add(String(slug));
  if (typeof schema.$ref === "string") into(definitions[schema.$ref.replace("#/definitions/", "")]);
  for (const key of ["anyOf", "allOf", "oneOf"]) for (const each of list(schema[key])) into(each);
  if (isRecord(schema.properties))
    for (const [key, inner] of Object.entries(schema.properties)) into(inner, [...path, key]);
  const inside = (inner: unknown): Found => {
    const within: Found = { secrets: new Set(), blocks: new Set(), areBlocksListed: false };
    collect(inner, [], within, definitions, seen);
    for (const slug of within.blocks) found.blocks.add(slug);
    return within;
  };
  for (const each of [schema.items].flat()) {
    const within = inside(each);
    // Servers do not look into lists: the whole list is secret.
    if (within.secrets.size > 0) found.secrets.add(path.join("."));
    if (within.blocks.size > 0) found.areBlocksListed = true;
  }
  // Which keys there will be nobody knows: all below is secret.
  const values = inside(schema.additionalProperties);
  if (values.secrets.size > 0) found.secrets.add([...path, "*"].join("."));
  if (values.blocks.size > 0) found.areBlocksListed = true;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function completed(
  title: string,
  fields: readonly FieldDefinition[],
  schema: ZodObject,
  given: Values,
): Values {
  refuseUnknownFields({ title, fields }, given);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path ?? [];
  const value = at.reduce<unknown>((inner, key) => (inner as Values | undefined)?.[key as string], given);
  const field = at.join(".");
  if (value === undefined && at.length === 1)
    throw missingField(
      title,
      field,
      issue?.code === "invalid_type" ? `a ${issue.expected}` : (issue?.message ?? "a value"),
    );
  throw new CellflowError(
    "block.field",
    `${title}: ${field || "its fields"} can't be ${kindOf(value)} (${issue?.message ?? "no reason given"})`,
  );
}

/** As Prefect makes one of a name. */
function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

function titleOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+(.)?/gu, (_, next?: string) => next?.toUpperCase() ?? "") || "Block";
}

function refused(message: string): CellflowError {
  return new CellflowError("block.type", message);
}
