/** A cell's text while it is rewritten: every line stays where it stood. */
import MagicString from "magic-string";
import type { Node } from "../syntax.ts";

/** Edits of a cell's text. */
export interface Edits {
  readonly text: MagicString;
  readonly source: string;
  /** Take away a range; its line breaks stay. */
  blank(start: number, end: number): void;
  /** Write `with` in the place of a range; the line breaks of the range stay before it. */
  replace(start: number, end: number, by: string): void;
  wrap(node: Node, before: string, after: string): void;
  /** End a statement with a semicolon, then write on. */
  finish(node: Node, after: string): void;
  /** Keep an expression that stood behind `export default` as a statement of its own. */
  expose(node: Node): void;
  /** Give an anonymous function the name that it would take from a variable. */
  name(node: Node, name: string): void;
}

export function createEdits(source: string): Edits {
  const text = new MagicString(source);
  const breaks = (start: number, end: number): string => source.slice(start, end).replace(/[^\n\r]/g, "");
  const wrap = (node: Node, before: string, after: string): void => {
    text.prependRight(node.start, before).appendLeft(node.end, after);
  };
  return {
    text,
    source,
    blank: (start, end) => {
      if (end > start) text.update(start, end, breaks(start, end));
    },
    replace: (start, end, by) => void text.update(start, end, `${breaks(start, end)}${by}`),
    wrap,
    finish: (node, after) => {
      const isClosed = source[node.end - 1] === ";";
      text.appendLeft(node.end, `${isClosed ? "" : ";"}${after}`);
    },
    expose: (node) => wrap(node, ";(", ");"),
    name: (node, name) => {
      const key = name === "__proto__" ? '["__proto__"]' : name;
      wrap(node, `({${key}: `, `}).${name}`);
    },
  };
}
