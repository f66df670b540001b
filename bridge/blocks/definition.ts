/** Defines a block type: its names, its fields, and how they are checked. */
import type { JsonObject } from "../contract/blocks/json-text.ts";

/** A field's values by their names in TypeScript. */
export type Values = Readonly<Record<string, unknown>>;

export interface FieldDefinition {
  /** In TypeScript. */
  readonly name: string;
  /** On the wire. */
  readonly wire: string;
  readonly isRequired: boolean;
  /** Whether null is a value of it; else it is as if there were none. */
  readonly takesNull: boolean;
  /** What of it is secret: "" for all of it, `*` for each value in it, else a path into it. */
  readonly secrets: readonly string[];
  /** Whether a server's own schema of this type says so, too. */
  readonly isKnownSecret: boolean;
  /** Types of the blocks that it may hold, itself or in a list. */
  readonly blocks: readonly BlockDefinition[];
  /** Whether they stand in lists, into which Prefect's servers do not look for secrets. */
  readonly areBlocksListed: boolean;
  toWire(value: unknown): unknown;
  fromWire(value: unknown): unknown;
}

/** JSON Schema of the fields by their names on the wire; a block stands in it as `{ "blocks": [slug, …] }`. */
export interface FieldSchemas {
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly definitions: JsonObject;
}

export interface BlockDefinition {
  /** As Prefect shows it: `S3 Bucket`. */
  readonly name: string;
  /** As code calls it: `S3Bucket`. */
  readonly title: string;
  readonly slug: string;
  readonly description?: string | undefined;
  readonly logoUrl?: string | undefined;
  readonly documentationUrl?: string | undefined;
  readonly codeExample?: string | undefined;
  readonly capabilities: readonly string[];
  /** Whether Prefect, or an integration of it, has this type: then a server's own schema of it is used. */
  readonly isPrefects: boolean;
  readonly fields: readonly FieldDefinition[];
  /** What all blocks of the type can do. */
  readonly prototype: object;
  /**
   * The values as they are kept: checked, with defaults.
   * @throws CellflowError `block.missing-field`, `block.field`
   */
  complete(values: Values): Values;
  schemas(): FieldSchemas;
}

/** Under this name the value that makes blocks carries its definition, whichever copy of this package made it. */
export const definitionKey = Symbol.for("cellflow.block-type");

/** The definition of a value that makes blocks; undefined for any other. */
export function definitionOf(value: unknown): BlockDefinition | undefined {
  if (typeof value !== "function") return undefined;
  return (value as { [definitionKey]?: BlockDefinition })[definitionKey];
}

/** Paths of what is secret, by names in TypeScript or on the wire. */
export function secretPaths({ fields }: BlockDefinition, names: "name" | "wire"): string[] {
  return fields.flatMap((field) =>
    field.secrets.map((path) => (path === "" ? field[names] : `${field[names]}.${path}`)),
  );
}
