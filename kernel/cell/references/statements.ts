/** Visits statements, each in its own scope. */
import { bindings, child, children, type Node } from "../syntax.ts";
import { assigned, bound } from "./patterns.ts";
import type { OuterVar } from "./reference.ts";
import { isDeclared, lexicalNames, open, type Scope } from "./scope.ts";
import type { Visitor, Walk } from "./walk.ts";

const nothing: Visitor = () => {};

const block: Visitor = (node, walk, scope) => {
  const list = children(node, "body");
  walk.statements(list, open(scope, lexicalNames(list)));
};

function variables(node: Node, walk: Walk, scope: Scope | undefined, head?: OuterVar["head"]): void {
  const isOfModule = node.kind === "var" && !walk.deferred && !walk.isStaticBlock;
  if (isOfModule) walk.references.vars.push({ node, head });
  if (node.kind === "await using" && !walk.deferred) walk.references.awaits = true;
  for (const item of children(node, "declarations")) {
    const id = child(item, "id");
    if (id && isOfModule && scope)
      for (const name of bindings(id)) if (isDeclared(scope, name.name)) walk.references.caught.add(name);
    if (id) bound(id, walk, scope);
    walk.visit(child(item, "init"), scope);
  }
}

const loop: Visitor = (node, walk, scope) => {
  const isPlainFor = node.type === "ForStatement";
  const head = child(node, isPlainFor ? "init" : "left");
  const inner = open(scope, head ? lexicalNames([head]) : []);
  if (node.await && !walk.deferred) walk.references.awaits = true;
  if (head?.type === "VariableDeclaration") variables(head, walk, inner, isPlainFor ? "for" : "of");
  else if (isPlainFor) walk.visit(head, inner);
  else assigned(head, walk, inner);
  for (const key of ["right", "test", "update", "body"]) walk.visit(child(node, key), inner);
};

const choice: Visitor = (node, walk, scope) => {
  walk.visit(child(node, "discriminant"), scope);
  const cases = children(node, "cases");
  const inner = open(
    scope,
    cases.flatMap((item) => lexicalNames(children(item, "consequent"))),
  );
  for (const item of cases) {
    walk.visit(child(item, "test"), inner);
    walk.statements(children(item, "consequent"), inner);
  }
};

const caught: Visitor = (node, walk, scope) => {
  const parameter = child(node, "param");
  const inner = open(scope, parameter ? bindings(parameter).map(({ name }) => name) : []);
  if (parameter) bound(parameter, walk, inner);
  walk.visit(child(node, "body"), inner);
};

export const statements: Record<string, Visitor> = {
  BlockStatement: block,
  ForStatement: loop,
  ForInStatement: loop,
  ForOfStatement: loop,
  SwitchStatement: choice,
  CatchClause: caught,
  VariableDeclaration: (node, walk, scope) => {
    if (!node.declare) variables(node, walk, scope);
  },
  LabeledStatement: (node, walk, scope) => walk.visit(child(node, "body"), scope),
  BreakStatement: nothing,
  ContinueStatement: nothing,
  ImportDeclaration: nothing,
  ExportAllDeclaration: nothing,
  ExportNamedDeclaration: (node, walk, scope) => walk.visit(child(node, "declaration"), scope),
};
