/** Walks code scope by scope, and collects its references. */
import { eachChild, type Identifier, type Node } from "../syntax.ts";
import type { Merged } from "./merged.ts";
import { noReferences, type Reference, type References, type Use } from "./reference.ts";
import { isDeclared, type Scope } from "./scope.ts";
import { namesInType } from "./type-positions.ts";

/** A walk under way. */
export interface Walk {
  readonly references: References;
  /** True inside a function or a method: code there may run later. */
  deferred: boolean;
  /** True in a class's static block, whose `var`s are its own. */
  isStaticBlock: boolean;
  /** What the parts of the module's namespaces and enums share. */
  readonly merged: Merged;
  /** The namespace around, as `A.B`. */
  path: string;
  /** Visits a value or a statement, if there is one. */
  visit(node: Node | undefined, scope: Scope | undefined): void;
  statements(list: readonly Node[], scope: Scope | undefined): void;
  /** Visits a type. */
  type(node: Node | undefined): void;
  /** A name is used as a value. */
  value(node: Node, use: Use, scope: Scope | undefined, anonymous?: Node): void;
}

/** Handles one kind of node. */
export type Visitor = (node: Node, walk: Walk, scope: Scope | undefined) => void;

/** A walk with a visitor by type of node; of a node without one the children are visited. */
export function createWalk(visitors: ReadonlyMap<string, Visitor>, merged: Merged): Walk {
  const references = noReferences();
  let statementStart = -1;
  const walk: Walk = {
    references,
    deferred: false,
    isStaticBlock: false,
    merged,
    path: "",
    visit: (node, scope) => {
      if (!node) return;
      const visitor = visitors.get(node.type);
      if (visitor) visitor(node, walk, scope);
      else if (node.type.startsWith("TS")) walk.type(node);
      else eachChild(node, (inner) => walk.visit(inner, scope));
    },
    statements: (list, scope) => {
      for (const statement of list) {
        const outer = statementStart;
        statementStart = statement.type === "ExpressionStatement" ? statement.start : -1;
        walk.visit(statement, scope);
        statementStart = outer;
      }
    },
    type: (node) => {
      if (node) namesInType(node, references.types);
    },
    value: (node, use, scope, anonymous) => {
      const { name, start, end } = node as Identifier;
      if (isDeclared(scope, name)) return;
      const startsStatement = start === statementStart;
      const reference: Reference = { name, start, end, use, deferred: walk.deferred, startsStatement };
      references.values.push(anonymous ? { ...reference, anonymous } : reference);
    },
  };
  return walk;
}
