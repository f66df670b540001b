/** Finds the statements that change a module's values by calling functions of it: `setFactor(3)`. */
import type { Piece } from "./modules.ts";
import { changedNames, changesParameters, declaredInside, usedNames } from "./names.ts";
import { declaredBy, type StatementFacts } from "./source-module.ts";
import { child, type Node, nameOf, walk } from "./syntax.ts";

function factsOf({ place, node }: Piece): StatementFacts {
  const { facts } = place.module;
  const known = facts.get(node);
  if (known) return known;
  const declared = declaredBy(node);
  const inside = declaredInside(node);
  const changed = new Set([...changedNames(node)].filter((name) => !inside.has(name)));
  const found = { declared, changed, changesParameters: changesParameters(node), used: usedNames(node) };
  facts.set(node, found);
  return found;
}

/** A module, or all cells. */
export interface Scope {
  /** Its statements, at least those in which one of the names stands. */
  statements(names: ReadonlySet<string>): readonly Piece[];
  /** Those that declare a name. */
  declarations(name: string): readonly Piece[];
}

/**
 * Of the statements of a module, or of cells, those that call what changes one of the names. `isOwn` tells the code that
 * is looked at anyway: what a function changes itself, it changes in each call.
 */
export function changingStatements(
  names: ReadonlySet<string>,
  scope: Scope,
  isOwn: (statement: Piece) => boolean,
): Piece[] {
  const { statements } = scope;
  const found = new Map<Node, Piece>();
  let callers = new Set<string>();
  for (const statement of statements(names)) {
    const { declared, changed } = factsOf(statement);
    if (declared.length === 0 || ![...changed].some((name) => names.has(name)) || isOwn(statement)) continue;
    for (const name of declared) callers.add(name);
  }
  for (const statement of statements(names)) {
    const { used } = factsOf(statement);
    const givesOne = [...used].some((name) => names.has(name)) && callsMutator(statement, scope);
    if (givesOne && !isOwn(statement) && !isFunctionOnly(statement.node))
      found.set(statement.node, statement);
  }
  const asked = new Set<string>(names);
  while (callers.size > 0) {
    const next = new Set<string>();
    for (const statement of statements(callers)) {
      const { node } = statement;
      const { declared, used } = factsOf(statement);
      const isCalling = [...used].some((name) => callers.has(name) && !declared.includes(name));
      if (!isCalling || found.has(node) || isOwn(statement)) continue;
      for (const name of declared) if (!asked.has(name)) next.add(name);
      found.set(node, statement);
    }
    for (const name of callers) asked.add(name);
    callers = next;
  }
  return [...found.values()].filter(({ node }) => !isFunctionOnly(node));
}

/** Does a statement that declares nothing call a function that changes what it is given? */
function callsMutator(statement: Piece, scope: Scope): boolean {
  const { declared, used } = factsOf(statement);
  if (declared.length > 0) return false;
  return [...used].some((name) => scope.declarations(name).some((one) => factsOf(one).changesParameters));
}

function isFunctionOnly(node: Node): boolean {
  return /^(?:Function|Class)Declaration$/.test((child(node, "declaration") ?? node).type);
}

/** The names whose values a piece of code reads: all it uses but those that it only changes. */
export function readNames(node: Node): Set<string> {
  const written = new Set<Node>();
  const read = new Set<string>();
  walk(node, (inner) => {
    const expression = inner.type === "ExpressionStatement" ? child(inner, "expression") : undefined;
    const target =
      inner.type === "VariableDeclarator" ? child(inner, "id") : expression && changedOnly(expression);
    if (target) written.add(target);
    const name = nameOf(inner);
    if (name !== undefined && !written.has(inner)) read.add(name);
    return undefined;
  });
  return read;
}

/** The name in `runs += 1`, `runs++` and `calls.push(x)`, where nobody takes what that gives. */
function changedOnly(expression: Node): Node | undefined {
  const callee = child(expression, "callee");
  const target =
    child(expression, "left") ?? child(expression, "argument") ?? (callee && child(callee, "object"));
  const isChange = /^(?:Assignment|Update|Call)Expression$/.test(expression.type);
  return isChange &&
    target &&
    nameOf(target) !== undefined &&
    changedNames(expression).has(nameOf(target) ?? "")
    ? target
    : undefined;
}
