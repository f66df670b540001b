/** Makes text of elsewhere safe to show: one short line, without control characters and secrets. */

/** Stands in a secret's place, as in block documents. */
export const MASK = "********";

/** Shorter ones would mask half of every text. */
const MIN_SECRET_LENGTH = 4;

/** The text with every secret masked, the longest first. */
export function masked(text: string, secrets: readonly string[]): string {
  const known = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH);
  return [...known]
    .sort((one, other) => other.length - one.length)
    .reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
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
