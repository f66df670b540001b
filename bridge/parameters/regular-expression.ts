/** Reads a regular expression as people write it: `/b.d/i`, or its source alone. */

/** The expression; undefined when the text is none. */
export function toRegExp(text: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [text, text, ""];
  try {
    return new RegExp(source ?? text, flags);
  } catch {
    // What is no expression is answered as such.
    return undefined;
  }
}
