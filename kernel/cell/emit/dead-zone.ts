/** Finds the names of a cell that a function of it may read before their declaration has run. */
import type { CellModule, Statement } from "../cell-module.ts";
import { child, children, type Node, unexported, unwrap } from "../syntax.ts";

/** True when evaluating the expression runs no code but its own: nothing is called, no getter is read. */
function isQuiet(expression: Node | undefined): boolean {
  if (!expression) return true;
  const node = unwrap(expression);
  switch (node.type) {
    case "Literal":
    case "Identifier":
    case "ThisExpression":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return true;
    case "TemplateLiteral":
      return children(node, "expressions").every(isLiteral);
    case "UnaryExpression":
    case "BinaryExpression":
      return isLiteral(node);
    case "ConditionalExpression":
      return ["test", "consequent", "alternate"].every((key) => isQuiet(child(node, key)));
    case "LogicalExpression":
      return ["left", "right"].every((key) => isQuiet(child(node, key)));
    case "ArrayExpression":
      return children(node, "elements").every(isQuiet);
    case "ObjectExpression":
      return children(node, "properties").every(
        (item) => item.type === "Property" && !item.computed && isQuiet(child(item, "value")),
      );
    case "ClassExpression":
      return isQuietClass(node);
    default:
      return false;
  }
}

/** Literals and sums of them; with an object in it, `a * 2` would call its `valueOf`. */
function isLiteral(expression: Node | undefined): boolean {
  const node = expression && unwrap(expression);
  if (node?.type === "UnaryExpression") return isLiteral(child(node, "argument"));
  if (node?.type === "BinaryExpression")
    return isLiteral(child(node, "left")) && isLiteral(child(node, "right"));
  return node?.type === "Literal";
}

function isQuietClass(node: Node): boolean {
  const body = child(node, "body");
  return (
    !child(node, "superClass") &&
    children(node, "decorators").length === 0 &&
    (body ? children(body, "body") : []).every(
      (member) =>
        member.type !== "StaticBlock" &&
        !member.computed &&
        children(member, "decorators").length === 0 &&
        (member.type === "MethodDefinition" || !member.static || isQuiet(child(member, "value"))),
    )
  );
}

/** True when the statement calls nothing that was declared before. */
function isQuietStatement(statement: Node): boolean {
  const node = unexported(statement);
  switch (node.type) {
    case "FunctionDeclaration":
    case "ImportDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSDeclareFunction":
    case "EmptyStatement":
      return true;
    case "ExpressionStatement":
      return isQuiet(child(node, "expression"));
    case "ClassDeclaration":
      return Boolean(node.declare) || isQuietClass(node);
    case "VariableDeclaration":
      return (
        Boolean(node.declare) ||
        (!String(node.kind).endsWith("using") &&
          children(node, "declarations").every(
            (item) => child(item, "id")?.type === "Identifier" && isQuiet(child(item, "init")),
          ))
      );
    default:
      return false;
  }
}

function isHoisted({ node }: Statement): boolean {
  return unexported(node).type === "FunctionDeclaration";
}

/**
 * Names declared by let, const, using or class that a function of the cell may read before their declaration has
 * run: the function exists from the start (it is hoisted) or from a statement before, and something is called in
 * between. All other reads are proven to come after it. Names of one declaration go together.
 */
export function namesReachedEarly({ statements, declarations }: CellModule): Set<string> {
  const reached = new Set<string>();
  /** For each statement, the last one up to it that may call something; -1 where there is none. */
  let loud: number[] | undefined;
  const lastLoud = (index: number): number => {
    if (!loud) {
      let last = -1;
      loud = statements.map(({ node }, at) => {
        if (!isQuietStatement(node)) last = at;
        return last;
      });
    }
    return loud[index] ?? -1;
  };
  statements.forEach((statement, index) => {
    for (const { name, deferred } of statement.references.values) {
      const declaration = deferred ? declarations.get(name) : undefined;
      if (!declaration || declaration.dead.length === 0 || reached.has(name)) continue;
      const from = isHoisted(statement) ? 0 : index;
      if (declaration.statement < from || lastLoud(declaration.statement) < from) continue;
      for (const together of statements[declaration.statement]?.declares ?? []) reached.add(together);
    }
  });
  return reached;
}
