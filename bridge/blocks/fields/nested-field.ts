/** Makes the zod schema of a field that holds a block. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ZodType } from "zod";
import { contentOf } from "../block.ts";
import type { BlockDefinition } from "../definition.ts";

/** In a schema's metadata: which blocks it takes. */
export const BLOCKS = "cellflow.blocks";

/** Takes blocks of one type. */
export function nestedField<B>(definition: BlockDefinition): ZodType<B, B> {
  const isOne = (value: unknown): boolean => contentOf(value)?.definition.slug === definition.slug;
  const { z } = zod();
  const schema = z.custom<B>(isOne, { error: `must be a block of type ${definition.title}` });
  return schema.meta({ [BLOCKS]: [definition] });
}

/** Only who makes such fields needs it: it takes long to load. The module that `import` gives. */
export function zod(): typeof import("zod") {
  return createRequire(import.meta.url)(fileURLToPath(import.meta.resolve("zod")));
}
