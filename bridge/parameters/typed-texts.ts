/** Gathers what was typed for parameters as `-p key=value`: one text each, or all texts of a key that is given again. */

const TEXTS = Symbol("texts");

/** Several texts for one parameter: the elements of a list; where no list is wanted, the last one counts. */
export interface Repeated {
  readonly [TEXTS]: readonly string[];
}

/** What was typed for one parameter. */
export type TypedText = string | Repeated;

export function typedText(texts: readonly string[]): TypedText {
  return texts.length > 1 ? { [TEXTS]: texts } : (texts[0] ?? "");
}

/** `[["a", "1"], ["b", "2"], ["b", "3"]]` to one entry a key, in the order of their first. */
export function gatherTexts(pairs: readonly (readonly [string, string])[]): Record<string, TypedText> {
  const texts = new Map<string, string[]>();
  for (const [key, text] of pairs) texts.set(key, [...(texts.get(key) ?? []), text]);
  return Object.fromEntries([...texts].map(([key, all]) => [key, typedText(all)]));
}

/** The texts of a parameter that was given several times; undefined for any other value. */
export function repeatedTexts(value: unknown): readonly string[] | undefined {
  return typeof value === "object" && value !== null && TEXTS in value
    ? (value as Repeated)[TEXTS]
    : undefined;
}
