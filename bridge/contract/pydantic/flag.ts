/** Reads words for true and false as pydantic does: `"yes"`, `"Off"`, `"1"`. */

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "t", "yes", "y", "on", "1"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "off", "0"].map((word) => [word, false] as const),
]);

/** The flag that a word stands for, in whatever case; undefined for any other word. */
export function flagOf(word: string): boolean | undefined {
  return FLAGS.get(word.toLowerCase());
}
