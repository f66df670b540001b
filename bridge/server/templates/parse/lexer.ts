/** Cuts a template into text, and the tokens of its expressions and statements. */
import { TemplateSyntaxError } from "../template-error.ts";

/** A piece of a template; lines are counted from 1. */
export interface Token {
  readonly type: "text" | "name" | "string" | "integer" | "float" | "operator" | "begin" | "end" | "eof";
  /** Of `begin` and `end`: `{{` or `{%`; of strings, what they mean. */
  readonly value: string;
  readonly line: number;
}

const OPERATORS = [
  "//",
  "**",
  "==",
  "!=",
  "<=",
  ">=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "~",
  "<",
  ">",
  "=",
  ".",
  ":",
  "|",
  ",",
  ";",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
];
const CLOSING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const OPENING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const FLOAT = /(?:\d(?:_?\d)*)(?:\.(?:\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?|[eE][-+]?\d(?:_?\d)*)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const RAW_END = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/** @throws TemplateSyntaxError */
export function tokensOf(source: string): Token[] {
  // As Jinja: one line break at the end is none of the text, and all are one kind.
  const text = source.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let isTrimmed = false;
  const put = (type: Token["type"], value: string) => tokens.push({ type, value, line });
  const putText = (from: number, to: number, trimsEnd: boolean): void => {
    let piece = text.slice(from, to);
    const lines = countLines(piece);
    if (isTrimmed) piece = piece.trimStart();
    if (trimsEnd) piece = piece.trimEnd();
    if (piece !== "") put("text", piece);
    line += lines;
    isTrimmed = false;
  };
  while (at < text.length) {
    const start = nextTag(text, at);
    if (start === -1) {
      putText(at, text.length, false);
      break;
    }
    const kind = text.slice(start, start + 2);
    const sign = text[start + 2];
    putText(at, start, sign === "-");
    at = start + 2 + (sign === "-" || sign === "+" ? 1 : 0);
    if (kind === "{#") {
      const end = text.indexOf("#}", at);
      if (end === -1) throw new TemplateSyntaxError("Missing end of comment tag", line);
      line += countLines(text.slice(at, end));
      isTrimmed = text[end - 1] === "-" && end - 1 >= at;
      at = end + 2;
      continue;
    }
    const raw = kind === "{%" ? /\s*raw\s*([-+]?)%\}/y : undefined;
    if (raw) raw.lastIndex = at;
    const opened = raw?.exec(text);
    if (opened) {
      at += opened[0].length;
      RAW_END.lastIndex = at;
      const closed = RAW_END.exec(text);
      if (!closed) throw new TemplateSyntaxError("Missing end of raw directive", line);
      isTrimmed = opened[1] === "-";
      putText(at, closed.index, closed[1] === "-");
      isTrimmed = closed[2] === "-";
      at = closed.index + closed[0].length;
      continue;
    }
    put("begin", kind);
    const inside = readTag(text, at, line, kind, tokens);
    at = inside.at;
    line = inside.line;
    isTrimmed = inside.isTrimmed;
  }
  put("eof", "");
  return tokens;
}

function nextTag(text: string, from: number): number {
  for (let at = text.indexOf("{", from); at !== -1; at = text.indexOf("{", at + 1))
    if ("{%#".includes(text[at + 1] ?? " ") && text[at + 1] !== undefined) return at;
  return -1;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

/** The tokens of one tag, up to its end. */
function readTag(text: string, from: number, firstLine: number, kind: string, tokens: Token[]) {
  const close = kind === "{{" ? "}}" : "%}";
  const open: string[] = [];
  let at = from;
  let line = firstLine;
  const put = (type: Token["type"], value: string) => tokens.push({ type, value, line });
  for (;;) {
    const space = /\s*/y;
    space.lastIndex = at;
    const skipped = space.exec(text)?.[0] ?? "";
    line += countLines(skipped);
    at += skipped.length;
    if (at >= text.length) return { at, line, isTrimmed: false };
    if (open.length === 0) {
      const trims = text[at] === "-" || text[at] === "+" ? 1 : 0;
      if (text.startsWith(close, at + trims)) {
        put("end", kind);
        at += trims + 2;
        // A line break behind a statement stays, as Prefect's environment has it.
        return { at, line, isTrimmed: trims === 1 && text[at - 3] === "-" };
      }
    }
    const found =
      match(FLOAT, text, at, "float") ??
      match(INTEGER, text, at, "integer") ??
      match(NAME, text, at, "name") ??
      readString(text, at);
    if (found) {
      put(found.type, found.value);
      line += countLines(text.slice(at, found.end));
      at = found.end;
      continue;
    }
    const operator = OPERATORS.find((each) => text.startsWith(each, at));
    if (operator === undefined)
      throw new TemplateSyntaxError(`unexpected char ${quoted(text[at] ?? "")} at ${at}`, line);
    if (OPENING[operator]) open.push(operator);
    else if (CLOSING[operator]) {
      const opened = open.pop();
      if (opened === undefined) throw new TemplateSyntaxError(`unexpected '${operator}'`, line);
      if (opened !== CLOSING[operator])
        throw new TemplateSyntaxError(`unexpected '${operator}', expected '${OPENING[opened]}'`, line);
    }
    put("operator", operator);
    at += operator.length;
  }
}

function quoted(char: string): string {
  return char === "'" ? `"'"` : `'${char === "\\" ? "\\\\" : char}'`;
}

function match(pattern: RegExp, text: string, at: number, type: Token["type"]) {
  pattern.lastIndex = at;
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : { type, value: found, end: at + found.length };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\n": "",
};

function readString(text: string, from: number) {
  const quote = text[from];
  if (quote !== "'" && quote !== '"') return undefined;
  let value = "";
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === quote) return { type: "string" as const, value, end: at + 1 };
    if (char !== "\\") {
      value += char;
      continue;
    }
    const next = text[at + 1] ?? "";
    const code = /(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;
    code.lastIndex = at + 1;
    const coded = code.exec(text);
    const point = coded ? Number.parseInt(coded[1] ?? coded[2] ?? coded[3] ?? "0", 16) : 0x110000;
    if (coded && point < 0x110000) {
      value += String.fromCodePoint(point);
      at += coded[0].length;
    } else {
      value += Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : `\\${next}`;
      at++;
    }
  }
  return undefined;
}
