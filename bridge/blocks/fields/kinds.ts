/** The kinds of values that fields of the types of this package take: what is one, and how it is written on the wire. */
import type { JsonObject } from "../../contract/blocks/json-text.ts";
import { isRecord } from "../../is-record.ts";
import { contentOf } from "../block.ts";
import { type BlockDefinition, definitionOf } from "../definition.ts";

export interface Kind {
  /** In a sentence: "must be …". */
  readonly expects: string;
  accepts(value: unknown): boolean;
  readonly schema: JsonObject;
  readonly blocks?: readonly BlockDefinition[];
  toWire?(value: unknown): unknown;
  fromWire?(value: unknown): unknown;
}

export const text: Kind = {
  expects: "a text",
  accepts: (value) => typeof value === "string",
  schema: { type: "string" },
};

export const flag: Kind = {
  expects: "true or false",
  accepts: (value) => typeof value === "boolean",
  schema: { type: "boolean" },
};

export const port: Kind = {
  expects: "a port's number",
  accepts: isPort,
  schema: { type: "integer" },
};

/** A number here, and a text on the wire. */
export const portAsText: Kind = {
  ...port,
  schema: { type: "string" },
  toWire: String,
  fromWire: (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
};

/** Any value that JSON has. */
export const json: Kind = { expects: "a value", accepts: (value) => value !== undefined, schema: {} };

export const texts: Kind = {
  expects: "a list of texts",
  accepts: (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  schema: { type: "array", items: { type: "string" } },
};

export const record: Kind = {
  expects: "an object",
  accepts: (value) => isRecord(value) && contentOf(value) === undefined,
  schema: { type: "object" },
};

export function oneOf(...words: readonly string[]): Kind {
  return {
    expects: words.map((word) => `"${word}"`).join(" or "),
    accepts: (value) => words.includes(value as string),
    schema: { type: "string", enum: [...words] },
  };
}

/** An object whose keys are others on the wire; those that the table has not go as they are. */
export function renamed(names: Readonly<Record<string, string>>): Kind {
  const back = Object.fromEntries(Object.entries(names).map(([name, wire]) => [wire, name]));
  return {
    ...record,
    toWire: (value) => withNames(value, names),
    fromWire: (value) => withNames(value, back, (inner) => inner !== null),
  };
}

/** @param types what `defineBlock` and the like gave */
export function blocksOf(...types: readonly unknown[]): Kind {
  const blocks = types.flatMap((type) => definitionOf(type) ?? []);
  return {
    expects: `a block of type ${blocks.map(({ title }) => title).join(" or ")}`,
    accepts: (value) => blocks.some(({ slug }) => slug === contentOf(value)?.definition.slug),
    schema: { blocks: blocks.map(({ slug }) => slug) },
    blocks,
  };
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 16;
}

function withNames(
  value: unknown,
  names: Readonly<Record<string, string>>,
  isKept: (value: unknown) => boolean = () => true,
): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => isKept(inner));
  return Object.fromEntries(
    entries.map(([key, inner]) => [Object.hasOwn(names, key) ? names[key] : key, inner]),
  );
}
