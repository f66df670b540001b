/** Finds the names that a type refers to. */
import { child, eachChild, isIdentifier, type Node } from "../syntax.ts";

const NAME_KEYS: Record<string, string> = {
  TSTypeReference: "typeName",
  // `typeof x` names a value, but only its type is needed.
  TSTypeQuery: "exprName",
  TSClassImplements: "expression",
  TSInterfaceHeritage: "expression",
};

/** `A` of `A`, `A.B.C` in a type, and of `A.B` in an `implements`. */
function first(entity: Node | undefined): Node | undefined {
  let at = entity;
  while (at?.type === "TSQualifiedName" || at?.type === "MemberExpression")
    at = child(at, at.type === "TSQualifiedName" ? "left" : "object");
  return at;
}

/** Adds the names in a type to `types`. */
export function namesInType(node: Node, types: Set<string>): void {
  const key = NAME_KEYS[node.type];
  const name = key && first(child(node, key));
  if (isIdentifier(name)) types.add(name.name);
  eachChild(node, (inner) => namesInType(inner, types));
}
