/** Parses the expressions of a template. */
import type { Token } from "./lexer.ts";
import type { Expression, Given } from "./syntax.ts";
import { describe, type TokenReader } from "./token-reader.ts";

const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);
const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** @throws TemplateSyntaxError */
export function parseExpression(tokens: TokenReader, withChoice = true): Expression {
  return tokens.deeper(() => (withChoice ? parseChoice(tokens) : parseOr(tokens)));
}

/** Several with commas between are a tuple. */
export function parseTuple(tokens: TokenReader, withChoice = true): Expression {
  const { current } = tokens;
  if (current.type === "end") tokens.fail(`Expected an expression, got '${describe(current)}'`);
  const first = parseExpression(tokens, withChoice);
  if (!tokens.is("operator", ",")) return first;
  const items = [first];
  while (tokens.skip("operator", ",")) {
    if (endsTuple(tokens)) break;
    items.push(parseExpression(tokens, withChoice));
  }
  return { is: "tuple", items };
}

function endsTuple(tokens: TokenReader): boolean {
  return (
    tokens.is("end") || tokens.is("operator", ")") || tokens.is("operator", "=") || tokens.is("name", "in")
  );
}

function parseChoice(tokens: TokenReader): Expression {
  let then = parseOr(tokens);
  while (tokens.skip("name", "if")) {
    const test = parseOr(tokens);
    const otherwise = tokens.skip("name", "else") ? parseExpression(tokens) : undefined;
    then = { is: "choice", test, then, otherwise };
  }
  return then;
}

function parseOr(tokens: TokenReader): Expression {
  let left = parseAnd(tokens);
  while (tokens.skip("name", "or")) left = { is: "binary", operator: "or", left, right: parseAnd(tokens) };
  return left;
}

function parseAnd(tokens: TokenReader): Expression {
  let left = parseNot(tokens);
  while (tokens.skip("name", "and")) left = { is: "binary", operator: "and", left, right: parseNot(tokens) };
  return left;
}

function parseNot(tokens: TokenReader): Expression {
  if (!tokens.skip("name", "not")) return parseComparison(tokens);
  return tokens.deeper(() => ({ is: "unary", operator: "not", of: parseNot(tokens) }));
}

function parseComparison(tokens: TokenReader): Expression {
  const first = parseSum(tokens);
  const rest: [string, Expression][] = [];
  for (;;) {
    const { type, value } = tokens.current;
    if (type === "operator" && COMPARISONS.has(value)) {
      tokens.next();
      rest.push([value, parseSum(tokens)]);
    } else if (tokens.skip("name", "in")) rest.push(["in", parseSum(tokens)]);
    else if (tokens.is("name", "not")) {
      tokens.next();
      tokens.expect("name", "in");
      rest.push(["not in", parseSum(tokens)]);
    } else return rest.length === 0 ? first : { is: "compare", first, rest };
  }
}

function parseLeft(
  tokens: TokenReader,
  operators: readonly string[],
  inner: (tokens: TokenReader) => Expression,
): Expression {
  let left = inner(tokens);
  while (tokens.current.type === "operator" && operators.includes(tokens.current.value)) {
    const operator = tokens.next().value;
    left = { is: "binary", operator, left, right: inner(tokens) };
  }
  return left;
}

function parseSum(tokens: TokenReader): Expression {
  return parseLeft(tokens, ["+", "-"], parseConcatenation);
}

function parseConcatenation(tokens: TokenReader): Expression {
  return parseLeft(tokens, ["~"], parseProduct);
}

function parseProduct(tokens: TokenReader): Expression {
  return parseLeft(tokens, ["*", "/", "//", "%"], (each) => parseUnary(each));
}

function parseUnary(tokens: TokenReader, withFilters = true): Expression {
  const { type, value } = tokens.current;
  let found: Expression;
  if (type === "operator" && (value === "-" || value === "+")) {
    tokens.next();
    found = tokens.deeper(() => ({ is: "unary", operator: value, of: parseUnary(tokens, false) }));
  } else found = parsePrimary(tokens);
  found = parsePostfix(tokens, found);
  if (!withFilters) return parsePower(tokens, found);
  return parseFilters(tokens, parsePower(tokens, found));
}

function parsePower(tokens: TokenReader, left: Expression): Expression {
  if (!tokens.is("operator", "**")) return left;
  tokens.next();
  const right = tokens.deeper(() => parseUnary(tokens, false));
  return { is: "binary", operator: "**", left, right };
}

function parsePrimary(tokens: TokenReader): Expression {
  const token = tokens.current;
  switch (token.type) {
    case "name": {
      tokens.next();
      const constant = CONSTANTS.get(token.value);
      return constant === undefined ? { is: "name", name: token.value } : { is: "literal", value: constant };
    }
    case "string": {
      let value = "";
      while (tokens.is("string")) value += tokens.next().value;
      return { is: "literal", value };
    }
    case "integer":
    case "float":
      tokens.next();
      return { is: "literal", value: numberOf(token) };
    case "operator":
      if (tokens.skip("operator", "(")) return parseParenthesis(tokens);
      if (tokens.skip("operator", "[")) return parseList(tokens);
      if (tokens.skip("operator", "{")) return parseDict(tokens);
      return tokens.fail(`unexpected '${token.value}'`);
    default:
      return tokens.fail(`unexpected '${describe(token)}'`);
  }
}

/** Digits of an integer that is read. */
const MAX_DIGITS = 1000;

function numberOf({ type, value }: Token): number | bigint {
  const digits = value.replaceAll("_", "");
  if (type === "float") return Number(digits);
  return BigInt(digits.slice(0, MAX_DIGITS));
}

function parseParenthesis(tokens: TokenReader): Expression {
  if (tokens.skip("operator", ")")) return { is: "tuple", items: [] };
  const inner = tokens.deeper(() => parseTuple(tokens));
  tokens.expect("operator", ")");
  return inner;
}

function parseList(tokens: TokenReader): Expression {
  const items: Expression[] = [];
  while (!tokens.is("operator", "]")) {
    if (items.length > 0) tokens.expect("operator", ",");
    if (tokens.is("operator", "]")) break;
    items.push(parseExpression(tokens));
  }
  tokens.expect("operator", "]");
  return { is: "list", items };
}

function parseDict(tokens: TokenReader): Expression {
  const entries: [Expression, Expression][] = [];
  while (!tokens.is("operator", "}")) {
    if (entries.length > 0) tokens.expect("operator", ",");
    if (tokens.is("operator", "}")) break;
    const key = parseExpression(tokens);
    tokens.expect("operator", ":");
    entries.push([key, parseExpression(tokens)]);
  }
  tokens.expect("operator", "}");
  return { is: "dict", entries };
}

function parsePostfix(tokens: TokenReader, start: Expression): Expression {
  let found = start;
  for (;;) {
    if (tokens.skip("operator", ".")) {
      const { type, value } = tokens.next();
      if (type === "name") found = { is: "attribute", of: found, name: value };
      else if (type === "integer")
        found = { is: "item", of: found, at: { is: "literal", value: BigInt(value) } };
      else tokens.fail("expected name or number");
    } else if (tokens.skip("operator", "[")) {
      const at = parseSubscript(tokens);
      tokens.expect("operator", "]");
      found = { is: "item", of: found, at };
    } else if (tokens.is("operator", "(")) found = { is: "call", of: found, given: parseGiven(tokens) };
    else return found;
  }
}

function parseSubscript(tokens: TokenReader): Expression {
  const part = (): Expression | undefined =>
    tokens.is("operator", ":") || tokens.is("operator", "]") ? undefined : parseExpression(tokens);
  const from = part();
  if (!tokens.skip("operator", ":")) {
    if (!from) return tokens.fail("expected subscript expression");
    if (!tokens.is("operator", ",")) return from;
    const items = [from];
    while (tokens.skip("operator", ",")) items.push(parseExpression(tokens));
    return { is: "tuple", items };
  }
  const to = part();
  const step = tokens.skip("operator", ":") ? part() : undefined;
  return { is: "slice", from, to, step };
}

/** The arguments of a call, in parentheses. */
export function parseGiven(tokens: TokenReader): Given {
  tokens.expect("operator", "(");
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  let list: Expression | undefined;
  let dict: Expression | undefined;
  let isFirst = true;
  while (!tokens.is("operator", ")")) {
    if (!isFirst) {
      tokens.expect("operator", ",");
      if (tokens.is("operator", ")")) break;
    }
    isFirst = false;
    if (tokens.skip("operator", "*")) list = parseExpression(tokens);
    else if (tokens.skip("operator", "**")) dict = parseExpression(tokens);
    else {
      const value = parseExpression(tokens);
      if (value.is === "name" && tokens.skip("operator", "="))
        named.push([value.name, parseExpression(tokens)]);
      else if (named.length > 0) tokens.fail("invalid syntax for function call expression");
      else positional.push(value);
    }
  }
  tokens.expect("operator", ")");
  return { positional, named, ...(list ? { list } : {}), ...(dict ? { dict } : {}) };
}

/** The filters and tests behind a value. */
export function parseFilters(tokens: TokenReader, start: Expression): Expression {
  let found = start;
  for (;;) {
    if (tokens.skip("operator", "|")) found = parseFilter(tokens, found);
    else if (tokens.skip("name", "is")) found = parseTest(tokens, found);
    else if (tokens.is("operator", "(")) found = { is: "call", of: found, given: parseGiven(tokens) };
    else return found;
  }
}

/** One filter and those behind it; `of` is undefined in front of a block. */
export function parseFilter(tokens: TokenReader, of: Expression | undefined): Expression {
  const { line } = tokens.current;
  const name = parseDotted(tokens);
  const given = tokens.is("operator", "(") ? parseGiven(tokens) : NOTHING;
  return { is: "filter", name, of, given, line };
}

const NOTHING: Given = { positional: [], named: [] };

function parseDotted(tokens: TokenReader): string {
  let name = tokens.expect("name").value;
  while (tokens.skip("operator", ".")) name += `.${tokens.expect("name").value}`;
  return name;
}

const NO_ARGUMENT = new Set(["else", "or", "and"]);

function parseTest(tokens: TokenReader, of: Expression): Expression {
  const isNot = tokens.skip("name", "not");
  const { line } = tokens.current;
  const name = parseDotted(tokens);
  const { type, value } = tokens.current;
  let given = NOTHING;
  if (type === "operator" && value === "(") given = parseGiven(tokens);
  else if (
    (type === "name" && !NO_ARGUMENT.has(value)) ||
    type === "string" ||
    type === "integer" ||
    type === "float" ||
    (type === "operator" && (value === "[" || value === "{"))
  ) {
    if (type === "name" && value === "is") tokens.fail("You cannot chain multiple tests with is");
    if (!(type === "name" && (value === "if" || value === "in" || value === "not")))
      given = { positional: [parsePostfix(tokens, parsePrimary(tokens))], named: [] };
  }
  const test: Expression = { is: "test", name, of, given, line };
  return isNot ? { is: "unary", operator: "not", of: test } : test;
}
