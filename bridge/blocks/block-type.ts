/** Makes the values that make blocks: `Secret({ value })`, `Secret.load(name)`. */
import type { ZodType } from "zod";
import { contentOf, createBlock, showing } from "./block.ts";
import { type BlockDefinition, definitionKey, type Values } from "./definition.ts";
import { deleteBlock, listBlocks } from "./documents/list.ts";
import { loadBlock } from "./documents/load.ts";
import { type SaveOptions, saveBlock } from "./documents/save.ts";
import { nestedField } from "./fields/nested-field.ts";

/** What every block can do beside what its type adds. Secrets are shown as `********` wherever a block is shown. */
export interface Block {
  /**
   * Saves it under a name (lower-case letters, digits, dashes), by default the one it has; resolves to its id.
   * @throws CellflowError `block.exists` where there is one, unless `overwrite` says to replace it
   */
  save(name?: string, options?: SaveOptions): Promise<string>;
}

/** Fields that need not be given may be left out altogether. */
type Given<V> = object extends V ? [values?: V] : [values: V];

/** A type of blocks: makes them (with `new` or without), and finds those that were saved. */
export interface BlockType<V extends object, B extends object> {
  new (...values: Given<V>): Block & B;
  (...values: Given<V>): Block & B;
  /** As in `secret/kaggle`, the name of a block on the API. */
  readonly slug: string;
  /** @throws CellflowError `block.unknown` where there is none of that name */
  load(name: string): Promise<Block & B>;
  /** The names of those that are saved. */
  list(): Promise<string[]>;
  /** @throws CellflowError `block.unknown` where there is none of that name */
  delete(name: string): Promise<void>;
  /** Makes the type known to the API, so that its blocks can be made in forms; saving a block does it too. */
  register(): Promise<void>;
  /** The field of another type (`defineBlock`) that holds one of these. */
  field(): ZodType<Block & B, Block & B>;
}

/** The block that a type makes: `BlockOf<typeof Secret>`. */
export type BlockOf<T> = T extends BlockType<never, infer B> ? Block & B : never;

/** @param methods what blocks of the type can do; `this` is the block */
export function makeBlockType<V extends object, B extends object>(
  definition: BlockDefinition,
  methods: object = {},
): BlockType<V, B> {
  const make = function (this: unknown, values: Values = {}) {
    return createBlock(definition, values);
  };
  const { title, slug, prototype } = definition;
  Object.defineProperties(prototype, {
    constructor: { value: make, enumerable: false },
    save: {
      enumerable: false,
      value: function (this: object, name?: string, options?: SaveOptions) {
        return saveBlock(ownContent(this), name, options);
      },
    },
    ...showing,
  });
  for (const [name, method] of Object.entries(methods))
    Object.defineProperty(prototype, name, { value: method, enumerable: false });
  const own = {
    slug,
    load: (name: string) => loadBlock(definition, name),
    list: () => listBlocks(definition),
    delete: (name: string) => deleteBlock(definition, name),
    register: async () => {
      const { registerBlockType } = await import("./registration/register.ts");
      const { getClient } = await import("../engine/api.ts");
      await registerBlockType(definition, await getClient());
    },
    field: () => nestedField(definition),
  };
  Object.defineProperties(make, {
    name: { value: title },
    prototype: { value: prototype },
    [definitionKey]: { value: definition },
  });
  return Object.assign(make, own) as unknown as BlockType<V, B>;
}

function ownContent(block: object) {
  const content = contentOf(block);
  if (!content) throw new TypeError("save() belongs to blocks");
  return content;
}
