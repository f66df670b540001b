/** The parameters of a function, as written: which a call may leave out, and what they are then. */
import { bindings, child, children, isIdentifier, type Node } from "../../kernel/cell/syntax.ts";

/** One parameter of a unit, as written. */
export interface UnitParameter {
  /** Empty for a destructured parameter. */
  name: string;
  /** True when a call may leave it out. */
  optional: boolean;
  /** The text of its default, where that is a plain value or the name of one. */
  plainDefault?: string;
}

function isPlain(node: Node | undefined): boolean {
  if (node?.type === "UnaryExpression") return isPlain(child(node, "argument"));
  if (node?.type === "ArrayExpression") return children(node, "elements").every(isPlain);
  return node?.type === "Literal" || isIdentifier(node);
}

function namesIn(node: Node): string[] {
  return isIdentifier(node)
    ? [node.name]
    : [child(node, "argument"), ...children(node, "elements")].flatMap((inner) =>
        inner ? namesIn(inner) : [],
      );
}

/** The parameters as written; a default that reads another parameter is not plain. */
export function parametersOf(body: string, written: readonly Node[]): UnitParameter[] {
  // `this: void` only says what `this` is: nobody gives it.
  const nodes = written.filter((node) => !isIdentifier(node) || node.name !== "this");
  const bound = nodes.map(
    (node) => child(node, node.type === "AssignmentPattern" ? "left" : "argument") ?? node,
  );
  const own = new Set(bound.flatMap((node) => [...bindings(node)]).map((id) => id.name));
  return nodes.map((node, index) => {
    const id = bound[index];
    const name = isIdentifier(id) ? id.name : "";
    const optional = ["AssignmentPattern", "RestElement"].includes(node.type) || node.optional === true;
    const value = node.type === "AssignmentPattern" ? child(node, "right") : undefined;
    const plain = value && isPlain(value) && !namesIn(value).some((inner) => own.has(inner));
    return { name, optional, ...(plain && name ? { plainDefault: body.slice(value.start, value.end) } : {}) };
  });
}
