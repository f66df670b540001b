/** Visits functions, classes and their members. */
import { bindings, child, children, isIdentifier, type Node } from "../syntax.ts";
import { bound } from "./patterns.ts";
import { lexicalNames, open, type Scope, varNames } from "./scope.ts";
import type { Visitor, Walk } from "./walk.ts";

const callable: Visitor = (node, walk, scope) => {
  const id = child(node, "id");
  const parameters = children(node, "params");
  const inner = open(scope, [
    ...(node.type === "FunctionExpression" && isIdentifier(id) ? [id.name] : []),
    ...(node.type === "ArrowFunctionExpression" ? [] : ["arguments"]),
    ...parameters.flatMap((parameter) => bindings(parameter).map(({ name }) => name)),
  ]);
  const outer = walk.deferred;
  walk.deferred = true;
  for (const parameter of parameters) bound(parameter, walk, inner);
  walk.type(child(node, "returnType"));
  walk.type(child(node, "typeParameters"));
  const body = child(node, "body");
  if (body?.type === "BlockStatement") {
    // Not the parameters' scope: their defaults do not see the body's names.
    const list = children(body, "body");
    walk.statements(list, open(inner, [...varNames(list), ...lexicalNames(list)]));
  } else walk.visit(body, inner);
  walk.deferred = outer;
};

function decorators(node: Node, walk: Walk, scope: Scope | undefined): void {
  for (const decorator of children(node, "decorators")) walk.visit(decorator, scope);
}

const classLike: Visitor = (node, walk, scope) => {
  const id = child(node, "id");
  const inner = open(scope, isIdentifier(id) ? [id.name] : []);
  decorators(node, walk, scope);
  walk.visit(child(node, "superClass"), inner);
  walk.type(child(node, "superTypeArguments"));
  walk.type(child(node, "typeParameters"));
  for (const base of children(node, "implements")) walk.type(base);
  const body = child(node, "body");
  if (body) for (const member of children(body, "body")) walk.visit(member, inner);
};

const member: Visitor = (node, walk, scope) => {
  decorators(node, walk, scope);
  if (node.computed) walk.visit(child(node, "key"), scope);
  walk.type(child(node, "typeAnnotation"));
  const outer = walk.deferred;
  if (!node.static) walk.deferred = true;
  walk.visit(child(node, "value"), scope);
  walk.deferred = outer;
};

const staticBlock: Visitor = (node, walk, scope) => {
  const list = children(node, "body");
  const outer = walk.isStaticBlock;
  walk.isStaticBlock = true;
  walk.statements(list, open(scope, [...varNames(list), ...lexicalNames(list)]));
  walk.isStaticBlock = outer;
};

/** A decorator is a name, a member or a call: nothing else may be written there. */
const decorator: Visitor = (node, walk, scope) => {
  const expression = child(node, "expression");
  if (!expression) return;
  const isCall = expression.type === "CallExpression";
  const callee = isCall ? child(expression, "callee") : expression;
  if (callee?.type === "Identifier") walk.value(callee, "decorator", scope);
  else walk.visit(callee, scope);
  if (isCall) for (const argument of children(expression, "arguments")) walk.visit(argument, scope);
};

export const functions: Record<string, Visitor> = {
  FunctionDeclaration: callable,
  FunctionExpression: callable,
  ArrowFunctionExpression: callable,
  ClassDeclaration: classLike,
  ClassExpression: classLike,
  MethodDefinition: member,
  PropertyDefinition: member,
  AccessorProperty: member,
  StaticBlock: staticBlock,
  Decorator: decorator,
};
