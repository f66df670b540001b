/** Checks the cell below a `%%task` or `%%flow`: declarations only, at least one function with a name. */
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

/** A function declaration of the cell. */
export interface CellFunction {
  name: string;
  node: Node;
  statement: Statement;
}

export interface UnitCell {
  module: CellModule;
  /** At least one. */
  functions: CellFunction[];
  /** The cell's one-based line of an offset of the body. */
  lineAt(offset: number): number;
}

/**
 * Reads a cell's body, which starts behind `firstLine` lines of the cell.
 * @throws MagicError `cell.syntax`, `unit.magics` (a second magic), `unit.unnamed` (only functions without a
 *   declaration with a name), `unit.statements` (something else than declarations), `unit.none`
 */
export function readUnitCell(magic: string, body: string, label: string, firstLine: number): UnitCell {
  const module = analyse(body);
  const lineAt = (offset: number): number => body.slice(0, offset).split("\n").length + firstLine;
  checkSyntax(magic, body, module, { label, firstLine, lineAt });
  const functions = module.statements.flatMap((statement) => {
    const node = functionDeclaration(statement);
    return node ? [{ statement, node, name: (node.id as Identifier).name }] : [];
  });
  const bare = module.statements.find(isBareFunction);
  if (bare && functions.every(({ statement }) => statement === bare))
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
  if (functions.length === 0)
    throw new MagicError(
      "unit.none",
      `%%${magic} needs a function in its cell: async function name(…) { … }`,
    );
  return { module, functions, lineAt };
}

function checkSyntax(
  magic: string,
  body: string,
  module: CellModule,
  { label, firstLine, lineAt }: { label: string; firstLine: number; lineAt(offset: number): number },
): void {
  const problem = module.problems[0];
  if (!problem) return;
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

function functionDeclaration(statement: Statement): Node | undefined {
  const node = unexported(statement.node);
  return node.type === "FunctionDeclaration" && isIdentifier(child(node, "id")) ? node : undefined;
}

const DECLARATION_TYPES = new Set([
  "ImportDeclaration",
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSEnumDeclaration",
  "EmptyStatement",
]);

function isDeclaration(statement: Statement): boolean {
  return DECLARATION_TYPES.has(unexported(statement.node).type);
}

/** `const f = () => …`, `export default () => …`: a function, but not a declaration with a name. */
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
