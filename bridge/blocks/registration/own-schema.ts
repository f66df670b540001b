/** Writes the schema of a block type's fields as pydantic writes that of a block's class. */
import { isObject, type JsonObject } from "../../contract/blocks/json-text.ts";
import { secretFieldsOf } from "../../contract/blocks/secrets.ts";
import type { BlockDefinition } from "../definition.ts";
import type { RegisteredType } from "./registered-type.ts";

/** What pydantic's schemas of blocks do not have. */
const LEFT_OUT = new Set(["additionalProperties", "propertyNames", "$schema"]);

/** @param nested the types that are nested in it, by slug */
export function ownSchema(
  definition: BlockDefinition,
  nested: ReadonlyMap<string, RegisteredType>,
): JsonObject {
  const { properties, definitions: plain } = definition.schemas();
  const definitions: JsonObject = {};
  for (const { fields } of nested.values()) {
    const { definitions: inner, ...own } = fields;
    Object.assign(definitions, inner, { [String(own.title)]: own });
  }
  const rendered = (value: unknown): unknown => render(value, nested);
  Object.assign(definitions, rendered(plain));
  const required = definition.fields.filter(({ isRequired }) => isRequired).map(({ wire }) => wire);
  return {
    block_schema_references: references(definition, nested),
    block_type_slug: definition.slug,
    ...(definition.description !== undefined && { description: definition.description }),
    properties: Object.fromEntries(
      definition.fields.map(({ wire }, position) => [
        wire,
        { title: titleOf(wire), ...(rendered(properties[wire]) as JsonObject), position },
      ]),
    ),
    ...(required.length > 0 && { required }),
    secret_fields: secretFields(definition, nested),
    title: definition.title,
    type: "object",
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}

/** `bucketFolder` and `bucket_folder` are both "Bucket Folder". */
function titleOf(wire: string): string {
  return wire
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[\s_]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

function render(value: unknown, nested: ReadonlyMap<string, RegisteredType>): unknown {
  if (Array.isArray(value)) return value.map((each) => render(each, nested));
  if (!isObject(value)) return value;
  const { blocks, type, ...others } = value;
  const own = Object.fromEntries(
    Object.entries(others)
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, inner]) => [key, render(inner, nested)]),
  );
  if (Array.isArray(blocks) && blocks.every((slug) => nested.has(slug))) {
    const refs = blocks.map((slug) => ({ $ref: `#/definitions/${nested.get(slug)?.fields.title}` }));
    return refs.length === 1 ? { ...own, ...refs[0] } : { ...own, anyOf: refs };
  }
  const kept = blocks === undefined ? own : { ...own, blocks: render(blocks, nested) };
  if (Array.isArray(type)) return { ...kept, anyOf: type.map((one) => ({ type: one })) };
  return type === undefined ? kept : { ...kept, type: render(type, nested) };
}

/** Of each field that holds blocks: one reference, or a list where it may be of several types. */
function references(definition: BlockDefinition, nested: ReadonlyMap<string, RegisteredType>): JsonObject {
  const entries = definition.fields
    .filter(({ blocks }) => blocks.length > 0)
    .map(({ wire, blocks }) => {
      const all = blocks.flatMap(({ slug }) => {
        const type = nested.get(slug);
        return type ? [{ block_type_slug: slug, block_schema_checksum: type.checksum }] : [];
      });
      return [wire, all.length === 1 ? all[0] : all];
    });
  return Object.fromEntries(entries);
}

function secretFields(definition: BlockDefinition, nested: ReadonlyMap<string, RegisteredType>): string[] {
  return definition.fields.flatMap(({ wire, secrets, blocks, areBlocksListed }) => {
    const inner = blocks.flatMap(({ slug }) => secretFieldsOf(nested.get(slug)?.fields ?? {}));
    return [
      ...secrets.map((path) => (path === "" ? wire : `${wire}.${path}`)),
      ...(areBlocksListed && inner.length > 0 ? [wire] : inner.map((path) => `${wire}.${path}`)),
    ];
  });
}
