/** Finds where a string stops being JSON; V8's own message often does not say. */
import { visit } from "jsonc-parser";

/** Offset and one-based line of the first error. */
export type JsonError = { offset: number; line: number };

/**
 * The first token that JSON does not allow where it stands; the end of the string when it ends too early; undefined
 * when it is JSON, or nested too deep to say.
 */
export function findJsonError(text: string): JsonError | undefined {
  let first: JsonError | undefined;
  const onError = (_code: number, offset: number, _length: number, line: number): void => {
    first ??= { offset, line: line + 1 };
  };
  try {
    visit(text, { onError }, { disallowComments: true });
  } catch (error) {
    // The parser calls itself for each level of nesting; it has seen no error on the way down.
    if (!(error instanceof RangeError)) throw error;
  }
  return first;
}
