/** Rewrites the statements of a cell; references.ts rewrites the names in them. */
import type { CellModule, Statement } from "../cell-module.ts";
import { child, firstName, isIdentifier, isRunNamespace, type Node, unexported } from "../syntax.ts";
import type { BoxNames } from "./boxes.ts";
import type { Edits } from "./edits.ts";
import type { VariableWriter } from "./variables.ts";

/** Rewrites statements, one by one. */
export function createStatementWriter(
  cell: CellModule,
  edits: Edits,
  { box, parameter, isReachedEarly, declaration }: BoxNames,
  variables: VariableWriter,
): (statement: Statement) => void {
  const { text } = edits;
  const last = cell.statements.at(-1)?.node;
  const drop = ({ start, end }: Node): void => edits.blank(start, end);

  /** A class, whose own name stays in reach of its body. */
  const classStatement = (node: Node): void => {
    const id = child(node, "id");
    if (node.declare) drop(node);
    else if (!isIdentifier(id)) edits.expose(node);
    else {
      const { name } = id;
      const guard = isReachedEarly(name) ? ` const ${box(name)} = ${parameter(name)};` : "";
      text.appendLeft(node.end, `;${guard} ${box(name)}.v = ${name};${variables.declared([name])}`);
    }
  };

  /** A function has its value from the start of the cell. */
  const functionStatement = (node: Node): void => {
    const id = child(node, "id");
    if (!isIdentifier(id)) edits.expose(node);
    else text.prepend(`${box(id.name)}.v = ${id.name}; ${box(id.name)}.d = true; `);
  };

  /** An enum or a namespace: the transformer makes a variable of it. */
  const builtStatement = (node: Node): void => {
    const name = firstName(child(node, "id"))?.name ?? "";
    const exists = node.type === "TSEnumDeclaration" ? !node.declare : isRunNamespace(node);
    if (exists && /^(enum|namespace)$/.test(declaration(name)?.kind ?? ""))
      text.appendLeft(node.end, `; ${box(name)}.v = ${name};${variables.declared([name])}`);
  };

  /** `import a = require("b")` and `import a = b.c`; of a name that is only a type, nothing is left. */
  const aliasStatement = (node: Node): void => {
    const id = child(node, "id");
    const reference = child(node, "moduleReference");
    const entity = firstName(reference);
    const isType = entity !== undefined && cell.declarations.get(entity.name)?.kind === "type";
    if (!isIdentifier(id) || !reference || node.importKind === "type" || isType) {
      drop(node);
      return;
    }
    edits.replace(node.start, reference.start, `${box(id.name)}.v = `);
    edits.finish(node, variables.declared([id.name]));
  };

  const exportAssignment = (node: Node): void => {
    const value = child(node, "expression") as Node;
    edits.blank(node.start, value.start);
    edits.expose(value);
  };

  const writers: Record<string, (node: Node) => void> = {
    ImportDeclaration: drop,
    TSNamespaceExportDeclaration: drop,
    TSExportAssignment: exportAssignment,
    TSImportEqualsDeclaration: aliasStatement,
    VariableDeclaration: (node) => (node.declare ? drop(node) : variables.declaration(node)),
    ClassDeclaration: classStatement,
    FunctionDeclaration: functionStatement,
    TSEnumDeclaration: builtStatement,
    TSModuleDeclaration: builtStatement,
  };

  return ({ node, references }) => {
    const inner = unexported(node);
    const isList = node.type === "ExportNamedDeclaration" && inner === node;
    if (node.type === "ExportAllDeclaration" || isList) {
      drop(node);
      return;
    }
    if (inner !== node) edits.blank(node.start, inner.start);
    if (node.type === "ExportDefaultDeclaration" && !/Declar/.test(inner.type)) edits.expose(inner);
    const write = writers[inner.type];
    if (write) {
      write(inner);
      return;
    }
    if (inner.type === "ExpressionStatement" && typeof inner.directive !== "string" && node !== last)
      edits.finish(inner, "");
    for (const outer of references.vars) variables.innerVar(outer);
  };
}
