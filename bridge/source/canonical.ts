/** Writes code so that only what it does counts: without comments, layout, types and quotes. */
import { isNode, isType, type Node } from "./syntax.ts";

/** Say where something stands, or what its type is. */
const LEFT_OUT = new Set([
  "start",
  "end",
  "range",
  "loc",
  "parent",
  "raw",
  "directive",
  "hashbang",
  "optional",
]);
const TYPE_KEYS = new Set(["accessibility", "declare", "definite", "override", "readonly", "abstract"]);
/** `x as T`, `x!`: the value is that of what they stand around. */
const AROUND_A_VALUE = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** What may be optional when it runs: of a parameter it is its type. */
const IS_CHAINED = /^(?:Call|Member)Expression$/;

/** A text that two pieces of code share when they do the same by the same words. */
export function canonical(node: Node): string {
  const parts: string[] = [];
  write(node, parts);
  return parts.join("");
}

function write(node: Node, parts: string[]): void {
  if (AROUND_A_VALUE.has(node.type) && isNode(node.expression)) {
    write(node.expression, parts);
    return;
  }
  if (node.type === "ChainExpression" || (node.optional === true && IS_CHAINED.test(node.type)))
    parts.push("?");
  parts.push(node.type, "(");
  if (node.type === "Literal") parts.push(literal(node));
  else
    for (const [key, value] of Object.entries(node)) {
      if (key === "type" || LEFT_OUT.has(key) || TYPE_KEYS.has(key)) continue;
      writeMember(key, value, parts);
    }
  parts.push(")");
}

function writeMember(key: string, value: unknown, parts: string[]): void {
  if (Array.isArray(value)) {
    const items = value.filter((item) => !isNode(item) || !isType(item));
    if (items.length === 0) return;
    parts.push(key, "[");
    for (const item of items) {
      if (isNode(item)) write(item, parts);
      else parts.push(JSON.stringify(item ?? null));
      parts.push(",");
    }
    parts.push("]");
  } else if (isNode(value)) {
    if (isType(value)) return;
    parts.push(key, ":");
    write(value, parts);
  } else if (value !== undefined && value !== null && value !== false) {
    parts.push(key, "=", JSON.stringify(value) ?? "");
  }
}

function literal(node: Node): string {
  if (node.regex) return JSON.stringify(node.regex);
  if (node.bigint) return `${String(node.bigint)}n`;
  return `${typeof node.value} ${JSON.stringify(node.value)}`;
}
