/** Makes text of elsewhere safe to show: one short line, without control characters and secrets. */
import { createMask } from "../secrets/mask.ts";

/** The text with every secret masked. */
export function masked(text: string, secrets: readonly string[]): string {
  return createMask(secrets)(text);
}

/** @param max characters, the ellipsis included */
export function oneLine(text: string, max: number): string {
  const line = withoutControls(text).replaceAll(/\s+/g, " ").trim();
  return line.length <= max ? line : `${cutAt(line, max - 1)}…`;
}

/** The text's first characters, never half of one. */
export function cutAt(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** Control characters, line breaks among them, as spaces: no header and no terminal takes them for its own. */
export function withoutControls(text: string): string {
  // Cc and Cf: also those that turn the direction of writing around.
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
}
