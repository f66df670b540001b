/** What of a cell's text is TypeScript, and what is a magic: told by the place that is asked about. */
import { analyse } from "../cell/cell-module.ts";
import type { Magic } from "../magic/magic.ts";

/** The text around a place: TypeScript of the same length, a magic's own line, or neither (a shell script, HTML). */
export type Around =
  | { kind: "code"; text: string }
  | { kind: "magic"; line: string; start: number; sign: "%" | "%%" | undefined; first: boolean }
  | { kind: "other" };

const blank = (text: string): string => text.replace(/[^\n]/g, " ");
const lineMagic = /^[ \t]*%(?!%)([A-Za-z_][\w-]*)?/;
const head = /^(?:[ \t]*\n)*[ \t]*%%([A-Za-z_][\w-]*)?[^\n]*/;

const isCode = (table: readonly Magic[], kind: "line" | "cell", name: string | undefined): boolean =>
  table.some((magic) => magic.name === name && magic.kinds.includes(kind) && magic.code === true);

/** The words behind `%time`, say, are TypeScript: only the magic's name goes. */
const withoutName = (line: string, table: readonly Magic[]): string => {
  const [whole = "", name] = lineMagic.exec(line) ?? [];
  return isCode(table, "line", name) ? blank(whole) + line.slice(whole.length) : blank(line);
};

/** The text without its magics, of the same length; undefined when none of it is TypeScript. */
export const codeOf = (source: string, table: readonly Magic[]): string | undefined => {
  const found = head.exec(source);
  if (found)
    return isCode(table, "cell", found[1]) ? blank(found[0]) + source.slice(found[0].length) : undefined;
  if (!/^[ \t]*%/m.test(source) || analyse(source).problems.length === 0) return source;
  return source
    .split("\n")
    .map((line) => (lineMagic.test(line) ? withoutName(line, table) : line))
    .join("\n");
};

/** True when a text may hold magics, so that the table is needed. */
export const mayHaveMagics = (source: string): boolean => /^[ \t]*%/m.test(source);

/** What stands at a UTF-16 offset. */
export const aroundOf = (source: string, at: number, table: readonly Magic[]): Around => {
  const start = source.slice(0, at).lastIndexOf("\n") + 1;
  const end = source.indexOf("\n", start);
  const line = source.slice(start, end < 0 ? source.length : end);
  const sign = /^[ \t]*(%%?)/.exec(line)?.[1] as "%" | "%%" | undefined;
  const first = source.slice(0, start).trim() === "";
  const text = codeOf(source, table);
  const isMagicLine = sign === "%%" ? first : sign === "%" && text !== source && !head.test(source);
  const before = source.slice(start, at);
  const behindName =
    isCode(table, "line", lineMagic.exec(line)?.[1]) &&
    /^[ \t]*%\S+\s/.test(before) &&
    !/^[ \t]*%\S+[ \t]+--[a-z]*$/.test(before);
  if (isMagicLine && !behindName) return { kind: "magic", line, start, sign, first };
  return text === undefined ? { kind: "other" } : { kind: "code", text };
};
