/** Whether code is JavaScript as it stands: nothing in it that V8 does not read. */
import { type Node, someChild } from "./syntax.ts";

/** `optional` is TypeScript's question mark, but in these an optional chain's. */
const chains = new Set(["MemberExpression", "CallExpression"]);

function isPlainNode(node: Node): boolean {
  return (
    !/^(TS|JSX|Decorator$|AccessorProperty$)/.test(node.type) &&
    node.importKind !== "type" &&
    node.exportKind !== "type" &&
    node.declare !== true &&
    node.definite !== true &&
    node.override !== true &&
    node.abstract !== true &&
    node.readonly !== true &&
    !node.accessibility &&
    (node.optional !== true || chains.has(node.type)) &&
    // A parameter that only says what `this` is.
    !(node.type === "Identifier" && node.name === "this")
  );
}

function hasMore(node: Node): boolean {
  return !isPlainNode(node) || someChild(node, hasMore);
}

/** True for code without types, JSX, decorators: it runs as its person wrote it. */
export function isPlainScript(nodes: readonly Node[]): boolean {
  return !nodes.some(hasMore);
}
