/** How a notebook takes parameters: papermill's `parameters` cell and the cell injected after it. */
import { parseSync } from "oxc-parser";
import { nearest } from "../kernel/nearest.ts";
import { NotebookError } from "./errors.ts";

import { type Cell, type CodeCell, cellId, languageOf, type Notebook, tagsOf } from "./notebook.ts";
import type { Parameters } from "./parameter-values.ts";

/**
 * The names a notebook's `parameters` cell declares: its top-level `const`, `let` and `var` with initialisers,
 * in order. None without such a cell. Errors: `parameters.syntax` when that cell doesn't parse.
 */
export const knownParameters = (notebook: Notebook): string[] => {
  const cell = notebook.cells.find((candidate) => isParametersCell(candidate));
  if (!cell) return [];
  const { program, errors } = parseSync("parameters.ts", withoutMagics(cell.source), {
    sourceType: "module",
  });
  const error = errors[0];
  if (error)
    throw new NotebookError("parameters.syntax", `The parameters cell doesn't parse: ${error.message}`);
  return program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === "Identifier" && init ? [id.name] : [],
    );
  });
};

/**
 * The notebook with `values` injected: a cell tagged `injected-parameters`, of `const name = value;` lines,
 * right after the `parameters` cell; one that is already there is replaced. The same notebook when no values
 * are given. Errors: `parameters.unknown` (naming the known ones and the nearest), `parameters.language`.
 */
export const injectParameters = (notebook: Notebook, values: Parameters): Notebook => {
  const names = Object.keys(values);
  if (names.length === 0) return notebook;
  const language = languageOf(notebook) ?? "typescript";
  if (!/^(?:typescript|javascript|ts|js)$/.test(language)) {
    throw new NotebookError(
      "parameters.language",
      `Parameters are injected as TypeScript; this notebook is in ${language}`,
    );
  }
  const known = knownParameters(notebook);
  for (const name of names) if (!known.includes(name)) throw unknown(name, known);
  const source = ["// Parameters", ...names.map((name) => `const ${name} = ${literal(values[name])};`)].join(
    "\n",
  );
  return { ...notebook, cells: withInjected(notebook.cells, source) };
};

/** Line magics (`%time …`) are not TypeScript and declare nothing. */
const withoutMagics = (source: string): string => source.replaceAll(/^%.*$/gm, "");

const isParametersCell = (cell: Cell): cell is CodeCell =>
  cell.cell_type === "code" && tagsOf(cell).includes("parameters");

const isInjectedCell = (cell: Cell): boolean => tagsOf(cell).includes("injected-parameters");

const withInjected = (cells: readonly Cell[], source: string): Cell[] => {
  const others = cells.filter((cell) => !isInjectedCell(cell));
  const at = others.findIndex(isParametersCell) + 1;
  const injected: CodeCell = {
    cell_type: "code",
    id: cellId(at, "injected-parameters", new Set(others.map((cell) => cell.id))),
    metadata: { tags: ["injected-parameters"] },
    source,
    outputs: [],
    execution_count: null,
  };
  return others.toSpliced(at, 0, injected);
};

/** JSON is TypeScript, but `__proto__` as a literal key would set the prototype. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replaceAll('"__proto__":', '["__proto__"]:');

const unknown = (name: string, known: readonly string[]): NotebookError => {
  const near = nearest(name, known);
  const advice =
    known.length === 0
      ? "the notebook has no cell tagged `parameters` that declares any"
      : `known: ${known.join(", ")}${near === undefined ? "" : `. Did you mean ${near}?`}`;
  return new NotebookError("parameters.unknown", `Unknown parameter ${name}; ${advice}`);
};
