/** Makes blocks: objects whose values can be read by name, and whose secrets nothing shows that walks over them. */
import { inspect } from "node:util";
import { maskSecrets } from "../contract/blocks/secrets.ts";
import { hideSecrets } from "../secrets/hide-secrets.ts";
import { type BlockDefinition, secretPaths, type Values } from "./definition.ts";
import { checkJson, frozenCopy } from "./fields/json-values.ts";
import { textsAt } from "./fields/secret-texts.ts";

/** What a block is, beside the object that users have. */
export interface BlockContent {
  readonly definition: BlockDefinition;
  readonly values: Values;
  /** Where it was saved last, or loaded from. */
  saved: { id: string; name: string } | undefined;
}

/** Under this name a block gives its content, whichever copy of this package made it. No walk over its properties calls it. */
const contentKey = Symbol.for("cellflow.block-content");

/** A block's content; undefined for what is no block. */
export function contentOf(value: unknown): BlockContent | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, contentKey)) return undefined;
  return (value as { [contentKey](): BlockContent })[contentKey]();
}

/**
 * A block with these values. What is secret is marked so from now on.
 * @throws CellflowError `block.unknown-field`, `block.missing-field`, `block.field`, `block.masked`
 */
export function createBlock(
  definition: BlockDefinition,
  given: Values,
  saved?: BlockContent["saved"],
): object {
  const values = frozenCopy(definition.complete(given), (value) => contentOf(value) !== undefined) as Values;
  checkJson(definition, values, (value) => contentOf(value) !== undefined);
  hideSecrets(textsAt(values, secretPaths(definition, "name")));
  const content: BlockContent = { definition, values, saved };
  const block: object = Object.create(definition.prototype);
  Object.defineProperty(block, contentKey, { value: () => content });
  for (const { name, secrets } of definition.fields) {
    if (!Object.hasOwn(values, name)) continue;
    // A secret is read by its name, and found by nobody who does not ask for it.
    const property =
      secrets.length > 0
        ? { get: () => values[name], enumerable: false }
        : { value: values[name], enumerable: true };
    Object.defineProperty(block, name, property);
  }
  return Object.freeze(block);
}

/** The values with `********` for what is secret in them. */
export function shownValues({ definition, values }: BlockContent): Record<string, unknown> {
  return maskSecrets(values as Record<string, unknown>, secretPaths(definition, "name"));
}

/** How every block is shown: by `console.log`, in a text, as JSON. */
export const showing: PropertyDescriptorMap & ThisType<object> = {
  toString: hidden(function (this: object) {
    return inspect(this, { breakLength: Number.POSITIVE_INFINITY });
  }),
  toJSON: hidden(function (this: object) {
    const content = contentOf(this);
    return content && { block_type_slug: content.definition.slug, ...shownValues(content) };
  }),
  [inspect.custom]: hidden(function (
    this: object,
    depth: number,
    options: object,
    show: typeof inspect = inspect,
  ) {
    const content = contentOf(this);
    if (!content) return "[Block]";
    const { title } = content.definition;
    return depth < 0 ? `[${title}]` : `${title} ${show(shownValues(content), options)}`;
  }),
};

function hidden(value: unknown): PropertyDescriptor {
  return { value, enumerable: false, configurable: true, writable: true };
}
