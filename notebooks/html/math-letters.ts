/** Writes double-struck, script and Fraktur letters of MathML as letters of their own, as browsers need them. */

/** Where Unicode's alphabets begin, and the letters that it has elsewhere (Mathematical Alphanumeric Symbols). */
type Alphabet = { upper: number; lower: number; digits?: number; elsewhere: Record<string, string> };

const ALPHABETS: Record<string, Alphabet> = {
  "double-struck": {
    upper: 0x1d538,
    lower: 0x1d552,
    digits: 0x1d7d8,
    elsewhere: { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" },
  },
  script: {
    upper: 0x1d49c,
    lower: 0x1d4b6,
    elsewhere: {
      B: "ℬ",
      E: "ℰ",
      F: "ℱ",
      H: "ℋ",
      I: "ℐ",
      L: "ℒ",
      M: "ℳ",
      R: "ℛ",
      e: "ℯ",
      g: "ℊ",
      o: "ℴ",
    },
  },
  fraktur: {
    upper: 0x1d504,
    lower: 0x1d51e,
    elsewhere: { C: "ℭ", H: "ℌ", I: "ℑ", R: "ℜ", Z: "ℨ" },
  },
};

function letter(character: string, { upper, lower, digits, elsewhere }: Alphabet): string {
  const code = character.charCodeAt(0);
  const known = elsewhere[character];
  if (known !== undefined) return known;
  if (/[A-Z]/.test(character)) return String.fromCodePoint(upper + code - 65);
  if (/[a-z]/.test(character)) return String.fromCodePoint(lower + code - 97);
  return digits !== undefined && /\d/.test(character) ? String.fromCodePoint(digits + code - 48) : character;
}

/** MathML without the variants that MathML Core has no longer. */
export function withMathLetters(mathml: string): string {
  return mathml.replaceAll(
    /<(m[inos]|mtext) mathvariant="(double-struck|script|fraktur)">([A-Za-z0-9]+)<\/\1>/g,
    (all, tag: string, variant: string, text: string) => {
      const alphabet = ALPHABETS[variant];
      const letters = alphabet && [...text].map((character) => letter(character, alphabet)).join("");
      return letters === undefined ? all : `<${tag}>${letters}</${tag}>`;
    },
  );
}
