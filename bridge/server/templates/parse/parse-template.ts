/** Parses a template, and refuses one with more loops than templates may have. */

import { TemplateSecurityError, TemplateSyntaxError } from "../template-error.ts";
import { tokensOf } from "./lexer.ts";
import { parseExpression, parseFilter, parseFilters, parseTuple } from "./parse-expression.ts";
import type { Expression, MacroNode, Node, Target } from "./syntax.ts";
import { createTokenReader, type TokenReader } from "./token-reader.ts";

/** Prefect's bounds of a template. */
const MAX_LOOPS = 10;
const MAX_LOOP_DEPTH = 2;
/** Characters of a template. */
const MAX_TEMPLATE = 500_000;

/** @throws TemplateSyntaxError, TemplateSecurityError */
export function parseTemplate(source: string): readonly Node[] {
  if (source.length > MAX_TEMPLATE) throw new TemplateSecurityError("Template is too long.");
  const parser = createParser(createTokenReader(tokensOf(source)));
  const nodes = parser.body([]);
  const { loops, depth } = parser.counted;
  if (loops > MAX_LOOPS)
    throw new TemplateSecurityError(
      `Contains ${loops} for loops. Templates can contain no more than ${MAX_LOOPS} for loops.`,
    );
  if (depth > MAX_LOOP_DEPTH)
    throw new TemplateSecurityError(
      `Contains nested for loops at a depth of ${depth}. Templates can nest for loops no more than ${MAX_LOOP_DEPTH} loops deep.`,
    );
  return nodes;
}

interface Parser {
  /** The nodes up to one of the statements that end it, whose name is the current token. */
  body(ends: readonly string[]): Node[];
  readonly counted: { loops: number; depth: number };
}

function createParser(tokens: TokenReader): Parser {
  const counted = { loops: 0, depth: 0 };
  let inside = 0;
  const open: string[] = [];
  /** The statements that end what is open. */
  const closers: (readonly string[])[] = [];

  const body = (ends: readonly string[]): Node[] => {
    const nodes: Node[] = [];
    for (;;) {
      const token = tokens.current;
      if (token.type === "text") {
        tokens.next();
        nodes.push({ is: "text", text: token.value });
      } else if (token.type === "begin" && token.value === "{{") {
        tokens.next();
        nodes.push({ is: "print", value: parseTuple(tokens) });
        tokens.expect("end", "{{");
      } else if (token.type === "begin") {
        tokens.next();
        const { type, value } = tokens.current;
        if (type !== "name") return tokens.fail("tag name expected");
        if (ends.includes(value)) return nodes;
        nodes.push(tokens.deeper(() => statement(value)));
      } else if (ends.length === 0) return nodes;
      else return unfinished(ends);
    }
  };

  const unfinished = (ends: readonly string[]): never => {
    return tokens.fail(
      `Unexpected end of template. Jinja was looking for the following tags: ${listed(ends)}. The innermost block that needs to be closed is '${open.at(-1)}'.`,
    );
  };

  /** The nodes of a block and its closing statement. */
  const block = (ends: readonly string[]): Node[] => {
    tokens.expect("end", "{%");
    closers.push(ends);
    const nodes = body(ends);
    closers.pop();
    return nodes;
  };
  const closed = (end: string): Node[] => {
    const nodes = block([end]);
    tokens.next();
    return nodes;
  };

  const statement = (name: string): Node => {
    const parse = STATEMENTS[name];
    if (!parse) return unknown(name);
    tokens.next();
    open.push(name);
    const node = parse();
    open.pop();
    tokens.expect("end", "{%");
    return node;
  };

  const unknown = (name: string): never => {
    const around = open.at(-1);
    const ends = closers.at(-1);
    if (around === undefined || ends === undefined) return tokens.fail(`Encountered unknown tag '${name}'.`);
    return tokens.fail(
      `Encountered unknown tag '${name}'. Jinja was looking for the following tags: ${listed(ends)}. The innermost block that needs to be closed is '${around}'.`,
    );
  };

  /** The rest of a statement that asks for another template. */
  const loading = (): Node => {
    parseExpression(tokens);
    while (!tokens.is("end") && !tokens.is("eof")) tokens.next();
    return { is: "loading" };
  };

  const target = (): Target => {
    const first = oneTarget();
    if (!tokens.is("operator", ",")) return first;
    const items = [first];
    while (tokens.skip("operator", ",")) {
      if (tokens.is("name", "in") || tokens.is("operator", "=")) break;
      items.push(oneTarget());
    }
    return { is: "several", items };
  };
  const oneTarget = (): Target => {
    if (tokens.skip("operator", "(")) {
      const inner = target();
      tokens.expect("operator", ")");
      return inner;
    }
    if (tokens.is("operator")) tokens.fail(`unexpected '${tokens.current.value}'`);
    const { value: name, line } = tokens.expect("name");
    if (/^(?:true|false|none)$/i.test(name)) throw new TemplateSyntaxError(`can't assign to '${name}'`, line);
    if (!tokens.skip("operator", ".")) return { is: "name", name };
    return { is: "member", of: name, name: tokens.expect("name").value };
  };

  const parameters = (): MacroNode["parameters"] => {
    const list: { name: string; otherwise: Expression | undefined }[] = [];
    tokens.expect("operator", "(");
    while (!tokens.is("operator", ")")) {
      if (list.length > 0) tokens.expect("operator", ",");
      const { value } = tokens.expect("name");
      const otherwise = tokens.skip("operator", "=") ? parseExpression(tokens) : undefined;
      if (!otherwise && list.at(-1)?.otherwise) tokens.fail("non-default argument follows default argument");
      list.push({ name: value, otherwise });
    }
    tokens.expect("operator", ")");
    return list;
  };

  const loop = (): Node => {
    counted.loops++;
    inside++;
    counted.depth = Math.max(counted.depth, inside);
    const into = target();
    tokens.expect("name", "in");
    const of = parseTuple(tokens, false);
    const test = tokens.skip("name", "if") ? parseExpression(tokens) : undefined;
    const isRecursive = tokens.skip("name", "recursive");
    const nodes = block(["endfor", "else"]);
    const hasElse = tokens.next().value === "else";
    const otherwise = hasElse ? closed("endfor") : [];
    inside--;
    return { is: "for", target: into, of, test, body: nodes, otherwise, isRecursive };
  };

  const condition = (): Node => {
    const branches: [Expression, Node[]][] = [];
    for (;;) {
      const test = parseTuple(tokens, false);
      branches.push([test, block(["elif", "else", "endif"])]);
      const { value } = tokens.next();
      if (value === "elif") continue;
      return { is: "if", branches, otherwise: value === "else" ? closed("endif") : [] };
    }
  };

  const assignment = (): Node => {
    const into = target();
    if (tokens.skip("operator", "=")) return { is: "set", target: into, value: parseTuple(tokens) };
    const filter = tokens.skip("operator", "|") ? filtersOf() : undefined;
    return { is: "set-block", target: into, filter, body: closed("endset") };
  };

  const filtersOf = (): Expression => parseFilters(tokens, parseFilter(tokens, undefined));

  const scope = (): Node => {
    const values: [Target, Expression][] = [];
    while (!tokens.is("end")) {
      if (values.length > 0) tokens.expect("operator", ",");
      const into = oneTarget();
      tokens.expect("operator", "=");
      values.push([into, parseExpression(tokens)]);
    }
    return { is: "with", values, body: closed("endwith") };
  };

  const call = (): Node => {
    const names = tokens.is("operator", "(") ? parameters() : [];
    const called = parseExpression(tokens);
    if (called.is !== "call") return tokens.fail("expected call");
    return { is: "call-block", name: "caller", parameters: names, call: called, body: closed("endcall") };
  };

  const STATEMENTS: Readonly<Record<string, () => Node>> = {
    __proto__: null as never,
    include: loading,
    extends: loading,
    import: loading,
    from: loading,
    for: loop,
    if: condition,
    set: assignment,
    with: scope,
    call,
    print: () => ({ is: "print", value: parseTuple(tokens) }),
    filter: () => ({ is: "filter-block", filter: filtersOf(), body: closed("endfilter") }),
    autoescape: () => {
      parseExpression(tokens);
      return { is: "block", body: closed("endautoescape") };
    },
    block: () => {
      tokens.expect("name");
      tokens.skip("name", "scoped");
      const nodes = closed("endblock");
      tokens.skip("name");
      return { is: "block", body: nodes };
    },
    macro: () => ({
      is: "macro",
      name: tokens.expect("name").value,
      parameters: parameters(),
      body: closed("endmacro"),
    }),
  };

  return { body, counted };
}

function listed(ends: readonly string[]): string {
  return ends.map((end) => `'${end}'`).join(" or ");
}

/** The names that an expression or a node reads, wherever they come from. */
export function namesIn(nodes: readonly Node[]): Set<string> {
  const names = new Set<string>();
  const left: unknown[] = [nodes];
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) for (const each of value) left.push(each);
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const { is, name } = value as { is?: string; name?: string };
    if (is === "name" && name !== undefined) names.add(name);
    for (const [key, each] of Object.entries(value)) if (key !== "target") left.push(each);
  }
  return names;
}
