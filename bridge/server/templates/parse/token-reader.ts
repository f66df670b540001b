/** Reads a template's tokens one after the other, and says what was expected where another one stands. */

import { TemplateSyntaxError } from "../template-error.ts";
import type { Token } from "./lexer.ts";

/** Where the parser is among the tokens. */
export interface TokenReader {
  readonly current: Token;
  next(): Token;
  /** Whether the current token is that operator, or that name where it means something. */
  is(type: Token["type"], value?: string): boolean;
  /** Goes on if it is. */
  skip(type: Token["type"], value?: string): boolean;
  /** @throws TemplateSyntaxError where it is another one */
  expect(type: Token["type"], value?: string): Token;
  fail(problem: string, line?: number): never;
  /** Runs `work` one level deeper. @throws TemplateSyntaxError where that is too deep */
  deeper<T>(work: () => T): T;
}

/** Deeper than templates are nested in practice. */
const MAX_DEPTH = 100;

/** @param tokens the last is `eof` */
export function createTokenReader(tokens: readonly Token[]): TokenReader {
  let at = 0;
  let depth = 0;
  const last = tokens.at(-1) as Token;
  const current = (): Token => tokens[at] ?? last;
  const reader: TokenReader = {
    get current() {
      return current();
    },
    next() {
      const token = current();
      if (at < tokens.length - 1) at++;
      return token;
    },
    is: (type, value) => current().type === type && (value === undefined || current().value === value),
    skip(type, value) {
      if (!reader.is(type, value)) return false;
      reader.next();
      return true;
    },
    expect(type, value) {
      if (reader.is(type, value)) return reader.next();
      const expected = describe({ type, value: value ?? "", line: 0 });
      if (current().type === "eof") return reader.fail(`unexpected end of template, expected '${expected}'.`);
      return reader.fail(`expected token '${expected}', got '${describe(current())}'`);
    },
    fail(problem, line = current().line) {
      throw new TemplateSyntaxError(problem, line);
    },
    deeper(work) {
      depth++;
      if (depth > MAX_DEPTH) reader.fail("the template is nested too deeply");
      try {
        return work();
      } finally {
        depth--;
      }
    },
  };
  return reader;
}

/** A token as Jinja names it. */
export function describe({ type, value }: Token): string {
  switch (type) {
    case "name":
    case "operator":
      return value === "" ? type : value;
    case "begin":
      return value === "{{" ? "begin of print statement" : "begin of statement block";
    case "end":
      return value === "{{" ? "end of print statement" : "end of statement block";
    case "eof":
      return "end of template";
    case "text":
      return "template data / text";
    default:
      return type === "string" || value !== "" ? value || type : type;
  }
}
