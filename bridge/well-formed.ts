/** Replaces what databases have no place for: lone surrogates, which UTF-8 cannot encode, and NUL, which PostgreSQL refuses. */

const ENDS_IN_SURROGATE = /[\ud800-\udbff]$/;
// An escaped backslash and a pair stay; what is left of these escapes is NUL or half a character.
const ESCAPES =
  /\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})/g;
const PAIR_LENGTH = 12;

/** Text with U+FFFD in place of each lone surrogate and each NUL. */
export function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** The same for all strings, and keys, in a JSON text. */
export function wellFormedJson(json: string): string {
  const text = json.toWellFormed();
  return text.includes("\\u")
    ? text.replace(ESCAPES, (unit) => (unit === "\\\\" || unit.length === PAIR_LENGTH ? unit : "\ufffd"))
    : text;
}

/** The start of a string, at most `length` UTF-16 units, no character cut in two. */
export function startOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(ENDS_IN_SURROGATE, "");
}
