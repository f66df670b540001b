/** Visits patterns: the defaults and keys of a declaration, and also the targets of an assignment. */
import { child, children, eachChild, isAnonymous, type Node, unwrap } from "../syntax.ts";
import type { Use } from "./reference.ts";
import type { Scope } from "./scope.ts";
import type { Walk } from "./walk.ts";

function anonymousIn(value: Node | undefined): Node | undefined {
  return isAnonymous(value) ? value : undefined;
}

/** Defaults and computed keys inside a binding pattern; the bound names themselves are declarations. */
export function bound(node: Node, walk: Walk, scope: Scope | undefined): void {
  switch (node.type) {
    case "Identifier":
      eachChild(node, (inner) => walk.visit(inner, scope));
      break;
    case "ObjectPattern":
      for (const property of children(node, "properties")) {
        if (property.computed) walk.visit(child(property, "key"), scope);
        const held = child(property, property.type === "RestElement" ? "argument" : "value");
        if (held) bound(held, walk, scope);
      }
      break;
    case "ArrayPattern":
      for (const element of children(node, "elements")) bound(element, walk, scope);
      break;
    case "AssignmentPattern": {
      const left = child(node, "left");
      if (left) bound(left, walk, scope);
      walk.visit(child(node, "right"), scope);
      break;
    }
    case "RestElement": {
      const argument = child(node, "argument");
      if (argument) bound(argument, walk, scope);
      break;
    }
    case "TSParameterProperty": {
      const parameter = child(node, "parameter");
      if (parameter) bound(parameter, walk, scope);
      for (const decorator of children(node, "decorators")) walk.visit(decorator, scope);
      return;
    }
  }
  walk.type(child(node, "typeAnnotation"));
  for (const decorator of children(node, "decorators")) walk.visit(decorator, scope);
}

/** The target of an assignment or of a for-of head. */
export function assigned(
  node: Node | undefined,
  walk: Walk,
  scope: Scope | undefined,
  anonymous?: Node,
  use: Use = "write",
): void {
  if (!node) return;
  const inner = unwrap(node);
  switch (inner.type) {
    case "Identifier":
      walk.value(inner, use, scope, anonymous);
      break;
    case "ObjectPattern":
      for (const property of children(inner, "properties")) assignedProperty(property, walk, scope);
      break;
    case "ArrayPattern":
      for (const element of children(inner, "elements")) assigned(element, walk, scope);
      break;
    case "AssignmentPattern": {
      const right = child(inner, "right");
      assigned(child(inner, "left"), walk, scope, anonymousIn(right));
      walk.visit(right, scope);
      break;
    }
    case "RestElement":
      assigned(child(inner, "argument"), walk, scope);
      break;
    default:
      walk.visit(inner, scope);
  }
}

function assignedProperty(property: Node, walk: Walk, scope: Scope | undefined): void {
  if (property.type === "RestElement") {
    assigned(child(property, "argument"), walk, scope);
    return;
  }
  if (property.computed) walk.visit(child(property, "key"), scope);
  const held = child(property, "value");
  if (!held) return;
  if (!property.shorthand) {
    assigned(held, walk, scope);
    return;
  }
  const hasDefault = held.type === "AssignmentPattern";
  const right = hasDefault ? child(held, "right") : undefined;
  const left = hasDefault ? child(held, "left") : held;
  if (left) walk.value(left, "shorthand-write", scope, anonymousIn(right));
  walk.visit(right, scope);
}
