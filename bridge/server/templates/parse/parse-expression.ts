/** Parses the expressions of a template: their operators by precedence, and what follows a value. */
import { parseArguments, parseDict, parseList, parseSubscript } from "./parse-brackets.ts";
import { parseLiteral } from "./parse-literal.ts";
import type { ArgumentNodes, Expression } from "./syntax.ts";
import { describe, type TokenReader } from "./token-reader.ts";

const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);

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
  const literal = parseLiteral(tokens);
  if (literal) return literal;
  const token = tokens.current;
  if (token.type === "name") return { is: "name", name: tokens.next().value };
  if (token.type !== "operator") return tokens.fail(`unexpected '${describe(token)}'`);
  if (tokens.skip("operator", "(")) return parseParenthesis(tokens);
  if (tokens.skip("operator", "[")) return parseList(tokens, parseExpression);
  if (tokens.skip("operator", "{")) return parseDict(tokens, parseExpression);
  return tokens.fail(`unexpected '${token.value}'`);
}

function parseParenthesis(tokens: TokenReader): Expression {
  if (tokens.skip("operator", ")")) return { is: "tuple", items: [] };
  const inner = tokens.deeper(() => parseTuple(tokens));
  tokens.expect("operator", ")");
  return inner;
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
      const at = parseSubscript(tokens, parseExpression);
      tokens.expect("operator", "]");
      found = { is: "item", of: found, at };
    } else if (tokens.is("operator", "("))
      found = { is: "call", of: found, args: parseArguments(tokens, parseExpression) };
    else return found;
  }
}

/** The filters and tests behind a value. */
export function parseFilters(tokens: TokenReader, start: Expression): Expression {
  let found = start;
  for (;;) {
    if (tokens.skip("operator", "|")) found = parseFilter(tokens, found);
    else if (tokens.skip("name", "is")) found = parseTest(tokens, found);
    else if (tokens.is("operator", "("))
      found = { is: "call", of: found, args: parseArguments(tokens, parseExpression) };
    else return found;
  }
}

/** One filter and those behind it; `of` is undefined in front of a block. */
export function parseFilter(tokens: TokenReader, of: Expression | undefined): Expression {
  const { line } = tokens.current;
  const name = parseDotted(tokens);
  const args = tokens.is("operator", "(") ? parseArguments(tokens, parseExpression) : NOTHING;
  return { is: "filter", name, of, args, line };
}

const NOTHING: ArgumentNodes = { positional: [], named: [] };

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
  let args = NOTHING;
  if (type === "operator" && value === "(") args = parseArguments(tokens, parseExpression);
  else if (
    (type === "name" && !NO_ARGUMENT.has(value)) ||
    type === "string" ||
    type === "integer" ||
    type === "float" ||
    (type === "operator" && (value === "[" || value === "{"))
  ) {
    if (type === "name" && value === "is") tokens.fail("You cannot chain multiple tests with is");
    if (!(type === "name" && (value === "if" || value === "in" || value === "not")))
      args = { positional: [parsePostfix(tokens, parsePrimary(tokens))], named: [] };
  }
  const test: Expression = { is: "test", name, of, args, line };
  return isNot ? { is: "unary", operator: "not", of: test } : test;
}
