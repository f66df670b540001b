/** Parses the values that stand in a template as themselves: numbers, strings and constants. */
import type { Token } from "./lexer.ts";
import type { Expression } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** The constant or number or string that is next; undefined, with nothing read, when something else is. */
export function parseLiteral(tokens: TokenReader): Expression | undefined {
  const token = tokens.current;
  if (token.type === "name") {
    const value = CONSTANTS.get(token.value);
    if (value === undefined) return undefined;
    tokens.next();
    return { is: "literal", value };
  }
  if (token.type === "string") {
    let value = "";
    while (tokens.is("string")) value += tokens.next().value;
    return { is: "literal", value };
  }
  if (token.type !== "integer" && token.type !== "float") return undefined;
  tokens.next();
  return { is: "literal", value: numberOf(token) };
}

/** Digits of an integer that is read. */
const MAX_DIGITS = 1000;

function numberOf({ type, value }: Token): number | bigint {
  const digits = value.replaceAll("_", "");
  if (type === "float") return Number(digits);
  return BigInt(digits.slice(0, MAX_DIGITS));
}
