/** Tells which part of a cell's text is TypeScript and which is a magic, at the offset that is asked about. */
import { analyse } from "../cell/cell-module.ts";
import type { Magic } from "../magic/magic.ts";
import { expressionsOf, inExpression } from "./typescript/template-code.ts";

/** The text around an offset: TypeScript of the same length, a magic's own line, or neither (a shell script, HTML). */
export type Around =
  | { kind: "code"; text: string }
  | { kind: "magic"; line: string; start: number; sign: "%" | "%%" | undefined; first: boolean }
  | { kind: "other" };

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

const LINE_MAGIC = /^[ \t]*%(?!%)([A-Za-z_][\w-]*)?/;
const CELL_MAGIC_LINE = /^(?:[ \t]*\n)*[ \t]*%%([A-Za-z_][\w-]*)?[^\n]*/;

function entryOf(
  table: readonly Magic[],
  kind: "line" | "cell",
  name: string | undefined,
): Magic | undefined {
  return table.find((magic) => magic.name === name && magic.kinds.includes(kind));
}

/** The words behind `%time`, say, are TypeScript: only the magic's name goes. */
function withoutName(line: string, table: readonly Magic[]): string {
  const [whole = "", name] = LINE_MAGIC.exec(line) ?? [];
  return entryOf(table, "line", name)?.code ? blank(whole) + line.slice(whole.length) : blank(line);
}

/** The text without its magics, of the same length; undefined when none of it is TypeScript. */
export function codeOf(source: string, table: readonly Magic[]): string | undefined {
  const match = CELL_MAGIC_LINE.exec(source);
  if (match) {
    const { code, template } = entryOf(table, "cell", match[1]) ?? {};
    const body = source.slice(match[0].length);
    return code || template ? blank(match[0]) + (template ? expressionsOf(body) : body) : undefined;
  }
  if (!/^[ \t]*%/m.test(source) || analyse(source).problems.length === 0) return source;
  return source
    .split("\n")
    .map((line) => (LINE_MAGIC.test(line) ? withoutName(line, table) : line))
    .join("\n");
}

/** True for an offset in a template's own text. */
function isProse(source: string, at: number, table: readonly Magic[]): boolean {
  const match = CELL_MAGIC_LINE.exec(source);
  if (!match || !entryOf(table, "cell", match[1])?.template) return false;
  return !inExpression(source.slice(match[0].length), at - match[0].length);
}

/** True when a text may hold magics, so that the table is needed. */
export function mayHaveMagics(source: string): boolean {
  return /^[ \t]*%/m.test(source);
}

/** The kind of text at a UTF-16 offset. */
export function aroundOf(source: string, at: number, table: readonly Magic[]): Around {
  const start = source.slice(0, at).lastIndexOf("\n") + 1;
  const end = source.indexOf("\n", start);
  const line = source.slice(start, end < 0 ? source.length : end);
  const sign = /^[ \t]*(%%?)/.exec(line)?.[1] as "%" | "%%" | undefined;
  const first = source.slice(0, start).trim() === "";
  const text = codeOf(source, table);
  const isMagicLine =
    sign === "%%" ? first : sign === "%" && text !== source && !CELL_MAGIC_LINE.test(source);
  const before = source.slice(start, at);
  const behindName =
    entryOf(table, "line", LINE_MAGIC.exec(line)?.[1])?.code &&
    /^[ \t]*%\S+\s/.test(before) &&
    !/^[ \t]*%\S+[ \t]+--[a-z]*$/.test(before);
  if (isMagicLine && !behindName) return { kind: "magic", line, start, sign, first };
  return text === undefined || isProse(source, at, table) ? { kind: "other" } : { kind: "code", text };
}
