/** Edits a cell's source in ways that keep every line where it is. */
import MagicString from "magic-string";
import type { Node } from "../syntax.ts";

/** Edits of a cell's source. */
export interface Edits {
  readonly text: MagicString;
  readonly source: string;
  /** Removes a range; its line breaks stay. */
  blank(start: number, end: number): void;
  /** Replaces a range; its line breaks stay, before the replacement. */
  replace(start: number, end: number, by: string): void;
  wrap(node: Node, before: string, after: string): void;
  /** Ends a statement with a semicolon, and appends `after`. */
  finish(node: Node, after: string): void;
  /** Makes an expression after `export default` a statement of its own. */
  expose(node: Node): void;
  /** Gives an anonymous function the name that it would take from a variable. */
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
