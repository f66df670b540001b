/** Which function of a cell a `%%task` or `%%flow` means, and the text that makes it one. */
import { analyse, type CellModule, type Statement } from "../../kernel/cell/cell-module.ts";
import { syntaxTraceback } from "../../kernel/cell/positions.ts";
import {
  child,
  children,
  type Identifier,
  isIdentifier,
  type Node,
  unexported,
} from "../../kernel/cell/syntax.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";
import { parametersOf, type UnitParameter } from "./unit-parameters.ts";

/** The function that becomes a task or flow. Offsets count from the start of the body. */
export interface Unit {
  name: string;
  start: number;
  end: number;
  /** Where the statement starts, `export` included. */
  statementStart: number;
  parameters: UnitParameter[];
  module: CellModule;
}

/** `read_data`, `read-data` and `readData` mean the same. */
function same(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, "");
}

function functionOf(statement: Statement): Node | undefined {
  const node = unexported(statement.node);
  return node.type === "FunctionDeclaration" && isIdentifier(child(node, "id")) ? node : undefined;
}

function isDeclaration(statement: Statement): boolean {
  const { type } = unexported(statement.node);
  return (
    [
      "ImportDeclaration",
      "FunctionDeclaration",
      "ClassDeclaration",
      "TSInterfaceDeclaration",
      "TSTypeAliasDeclaration",
    ].includes(type) || ["TSDeclareFunction", "TSEnumDeclaration", "EmptyStatement"].includes(type)
  );
}

/** `const f = () => …`, `export default () => …`: a function, but no declaration with a name. */
function isBareFunction(statement: Statement): boolean {
  const node = unexported(statement.node);
  const values = node.type === "VariableDeclaration" ? children(node, "declarations") : [node];
  return values.some((value) =>
    [value, child(value, "init"), child(value, "declaration")].some(
      (inner) =>
        inner?.type === "ArrowFunctionExpression" ||
        inner?.type === "FunctionExpression" ||
        (inner?.type === "FunctionDeclaration" && !child(inner, "id")),
    ),
  );
}

/**
 * The function a magic means: the one called `wanted` (ignoring case, `-` and `_`), else the cell's only one.
 * Errors: `cell.syntax`, `unit.magics` (a second magic), `unit.statements` (something else than declarations),
 * `unit.none`, `unit.unnamed` (only functions that are no declarations with names), `unit.several`, `unit.name`
 * (several, none of that name), `unit.twice` (the function is there two times).
 */
export function findUnit(
  magic: string,
  body: string,
  wanted: string | undefined,
  label: string,
  firstLine: number,
): Unit {
  const module = analyse(body);
  const problem = module.problems[0];
  const lineAt = (offset: number): number => body.slice(0, offset).split("\n").length + firstLine;
  if (problem) {
    const other = /^%%\w+/.exec(body.slice(problem.offset))?.[0];
    if (other)
      throw new MagicError(
        "unit.magics",
        `%%${magic}: line ${lineAt(problem.offset)} starts another ${other}: a cell has one, so give each a cell of its own`,
      );
    const padded = "\n".repeat(firstLine) + body;
    const moved = { ...problem, offset: problem.offset + firstLine, end: problem.end + firstLine };
    throw new MagicError("cell.syntax", syntaxTraceback(label, padded, moved).join("\n"));
  }
  const bare = module.statements.find(isBareFunction);
  if (bare && module.statements.every((statement) => statement === bare || !functionOf(statement)))
    throw new MagicError(
      "unit.unnamed",
      `%%${magic} needs a function declaration with a name: write line ${lineAt(bare.start)} as async function name(…) { … }`,
    );
  const other = module.statements.find((statement) => !isDeclaration(statement));
  if (other)
    throw new MagicError(
      "unit.statements",
      `%%${magic} takes a cell of functions, types, classes and imports, but line ${lineAt(other.start)} does something else: move it into the function or to another cell`,
    );
  const functions = module.statements.flatMap((statement) => {
    const node = functionOf(statement);
    return node ? [{ statement, node, name: (node.id as Identifier).name }] : [];
  });
  const names = functions.map(({ name }) => name);
  if (functions.length === 0)
    throw new MagicError(
      "unit.none",
      `%%${magic} needs a function in its cell: async function name(…) { … }`,
    );
  const exact = functions.filter(({ name }) => name === wanted);
  const alike = wanted ? functions.filter(({ name }) => same(name, wanted)) : [];
  // A cell's only function is the one that is meant, whatever its runs are to be called.
  const meant = [exact, alike, new Set(names).size === 1 || !wanted ? functions : []];
  const [unit, second] = meant.find((found) => found.length > 0) ?? [];
  if (!unit) {
    const near = nearest(String(wanted), names);
    const listed = near ? [near, ...names.filter((name) => name !== near)] : names;
    throw new MagicError(
      "unit.name",
      `%%${magic} ${wanted}: the cell has several functions and none of that name, say which one: %%${magic} NAME with one of ${listed.join(", ")}`,
    );
  }
  if (second && second.name === unit.name) {
    const line = lineAt(second.statement.start);
    throw new MagicError(
      "unit.twice",
      `%%${magic}: the cell declares ${unit.name} a second time on line ${line}; keep one`,
    );
  }
  if (second) {
    throw new MagicError(
      "unit.several",
      `%%${magic}: the cell has several functions, say which one: %%${magic} NAME with one of ${names.join(", ")}`,
    );
  }
  return {
    name: unit.name,
    start: unit.node.start,
    end: unit.node.end,
    statementStart: unit.statement.start,
    parameters: parametersOf(body, children(unit.node, "params")),
    module,
  };
}
