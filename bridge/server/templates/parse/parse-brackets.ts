/** Parses what stands in brackets: lists, objects, subscripts and the arguments of calls. */
import type { ArgumentNodes, Expression } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** Parses one expression: what stands between commas. */
export type Parse = (tokens: TokenReader) => Expression;

/** The items of a list, behind its `[`. */
export function parseList(tokens: TokenReader, parse: Parse): Expression {
  const items: Expression[] = [];
  while (!tokens.is("operator", "]")) {
    if (items.length > 0) tokens.expect("operator", ",");
    if (tokens.is("operator", "]")) break;
    items.push(parse(tokens));
  }
  tokens.expect("operator", "]");
  return { is: "list", items };
}

/** The entries of an object, behind its `{`. */
export function parseDict(tokens: TokenReader, parse: Parse): Expression {
  const entries: [Expression, Expression][] = [];
  while (!tokens.is("operator", "}")) {
    if (entries.length > 0) tokens.expect("operator", ",");
    if (tokens.is("operator", "}")) break;
    const key = parse(tokens);
    tokens.expect("operator", ":");
    entries.push([key, parse(tokens)]);
  }
  tokens.expect("operator", "}");
  return { is: "dict", entries };
}

/** An index or a slice, behind its `[` and up to its `]`. @throws TemplateSyntaxError */
export function parseSubscript(tokens: TokenReader, parse: Parse): Expression {
  const part = (): Expression | undefined =>
    tokens.is("operator", ":") || tokens.is("operator", "]") ? undefined : parse(tokens);
  const from = part();
  if (!tokens.skip("operator", ":")) {
    if (!from) return tokens.fail("expected subscript expression");
    if (!tokens.is("operator", ",")) return from;
    const items = [from];
    while (tokens.skip("operator", ",")) items.push(parse(tokens));
    return { is: "tuple", items };
  }
  const to = part();
  const step = tokens.skip("operator", ":") ? part() : undefined;
  return { is: "slice", from, to, step };
}

/** The arguments of a call, in parentheses. */
export function parseArguments(tokens: TokenReader, parse: Parse): ArgumentNodes {
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
    if (tokens.skip("operator", "*")) list = parse(tokens);
    else if (tokens.skip("operator", "**")) dict = parse(tokens);
    else {
      const value = parse(tokens);
      if (value.is === "name" && tokens.skip("operator", "=")) named.push([value.name, parse(tokens)]);
      else if (named.length > 0) tokens.fail("invalid syntax for function call expression");
      else positional.push(value);
    }
  }
  tokens.expect("operator", ")");
  return { positional, named, ...(list ? { list } : {}), ...(dict ? { dict } : {}) };
}
