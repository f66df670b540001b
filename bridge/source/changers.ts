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
 * Of the statements of a module, or of cells, those that call what changes one of the names, with that name, and the
 * functions that do, each with the name it changes. `isOwn` tells the code that is looked at anyway: what a function changes itself, it changes in each call.
 */
export function changingStatements(
  names: ReadonlySet<string>,
  { statements, declarations }: Scope,
  isOwn: (statement: Piece) => boolean,
): { changes: { statement: Piece; name: string }[]; callers: Map<string, string> } {
  const found = new Map<Node, { statement: Piece; name: string }>();
  /** The functions that change something, and what. */
  let callers = new Map<string, string>();
  for (const statement of statements(names)) {
    if (isOwn(statement)) continue;
    const { declared, changed, used } = factsOf(statement);
    const name = [...changed].find((one) => names.has(one));
    if (name !== undefined) for (const caller of declared) callers.set(caller, name);
    const given = declared.length === 0 ? [...used].find((one) => names.has(one)) : undefined;
    const isChanged = (): boolean =>
      [...used].some((one) => declarations(one).some((other) => factsOf(other).changesParameters));
    if (given !== undefined && isChanged()) found.set(statement.node, { statement, name: given });
  }
  const asked = new Set<string>(names);
  const all = new Map<string, string>();
  while (callers.size > 0) {
    const next = new Map<string, string>();
    for (const statement of statements(new Set(callers.keys()))) {
      const { declared, used } = factsOf(statement);
      const caller = [...used].find((one) => callers.has(one) && !declared.includes(one));
      if (caller === undefined || found.has(statement.node) || isOwn(statement)) continue;
      const name = callers.get(caller) ?? "";
      for (const one of declared) if (!asked.has(one)) next.set(one, name);
      found.set(statement.node, { statement, name });
    }
    for (const [caller, name] of callers) all.set(caller, name);
    for (const caller of callers.keys()) asked.add(caller);
    callers = next;
  }
  const changes = [...found.values()].filter(({ statement }) => !isFunctionOnly(statement.node));
  return { changes, callers: all };
}

/** Does a statement use an imported function, other than by importing it or in a function? */
export function callsIt(statement: Piece, name: string): boolean {
  const isOther = /^(?:Import|Export)\w*Declaration$/.test(statement.node.type);
  return !isOther && !isFunctionOnly(statement.node) && factsOf(statement).used.has(name);
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
