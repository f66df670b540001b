/** A block that holds a value of JSON which is no secret. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { json } from "../fields/kinds.ts";
import type { JsonValue } from "./secret.ts";

export interface JsonBlockFields {
  value: JsonValue;
}

/** Any value that JSON can hold, by name. This package's own: Prefect 3 has no such block any more. */
export const JsonBlock: BlockType<JsonBlockFields, Readonly<JsonBlockFields>> = builtInType({
  name: "JSON",
  title: "JsonBlock",
  slug: "json",
  own: {
    description: "A value that JSON can hold: settings, a list, a table of names.",
    codeExample:
      'import { JsonBlock } from "cellflow";\n\nconst { value } = await JsonBlock.load("BLOCK_NAME");',
  },
  fields: {
    value: { wire: "value", kind: json, isRequired: true, description: "Any value that JSON can hold." },
  },
});
export type JsonBlock = Block & Readonly<JsonBlockFields>;
