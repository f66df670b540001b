/** Tells whether code is JavaScript already: it has nothing that V8 does not parse. */
import { type Node, ownChildren } from "./syntax.ts";

/** `optional` is TypeScript's question mark, but in these an optional chain's. */
const CHAINS = new Set(["MemberExpression", "CallExpression"]);

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
    (node.optional !== true || CHAINS.has(node.type)) &&
    // A parameter that only says what `this` is.
    !(node.type === "Identifier" && node.name === "this")
  );
}

/** True for code without types, JSX and decorators: it runs as the user wrote it. */
export function isPlainScript(nodes: readonly Node[]): boolean {
  const waiting = [...nodes];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!isPlainNode(node)) return false;
    waiting.push(...ownChildren(node));
  }
  return true;
}
