/** Reads references to blocks: `slack-webhook/ops`. */
import { CHANNEL_SLUGS, isChannelSlug } from "./channel-slugs.ts";

/** A block by its type and its name. */
export interface BlockReference {
  slug: string;
  name: string;
}

/** Undefined for what is none. */
export function parseReference(text: string): BlockReference | undefined {
  const [, slug, name] = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(text) ?? [];
  return slug === undefined || name === undefined ? undefined : { slug, name };
}

/** Why no message can be sent through what a text names, as a predicate; undefined where one may. */
export function referenceProblem(text: string): string | undefined {
  const reference = parseReference(text);
  if (!reference) return "must name a block as TYPE/NAME, like slack-webhook/ops";
  if (isChannelSlug(reference.slug)) return undefined;
  return `names a block of the type ${reference.slug}, which sends no messages: ${CHANNEL_SLUGS.join(", ")} do`;
}
