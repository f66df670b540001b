/** Small damage to texts and bytes, as fuzzing wants it. */
import type { Random } from "./random.ts";

const letters = [
  "",
  " ",
  "\n",
  "\u0000",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "`",
  "'",
  '"',
  "/",
  "%",
  "%%",
  "=>",
  "<",
  "é",
  "😀",
  "\ud800",
  "await ",
  "\\",
  ";",
  ",",
  "...",
  "#",
  "@",
  "0",
  "-1",
];

/** Delete, double, swap or put in pieces, one to four times. */
export function mutateText(text: string, random: Random): string {
  let mutated = text;
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(mutated.length + 1);
    const length = random.below(random.below(5) === 0 ? 40 : 4);
    const piece = mutated.slice(at, at + length);
    const [before, after] = [mutated.slice(0, at), mutated.slice(at + length)];
    const other = random.below(mutated.length + 1);
    mutated = random.pick([
      () => before + after,
      () => before + piece + piece + after,
      () => before + random.pick(letters) + after,
      () => before + random.pick(letters) + piece + after,
      () => before + mutated.slice(other, other + 1 + random.below(12)) + after,
    ])();
  }
  return mutated;
}

/** Flip, cut or lengthen bytes. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const mutated = Uint8Array.from(bytes);
  switch (random.below(4)) {
    case 0:
      return mutated.subarray(0, random.below(mutated.length + 1));
    case 1:
      return Buffer.concat([mutated, Buffer.from([random.below(256), random.below(256)])]);
    default:
      for (let times = 1 + random.below(3); times > 0 && mutated.length > 0; times--) {
        mutated[random.below(mutated.length)] = random.below(256);
      }
      return mutated;
  }
}
