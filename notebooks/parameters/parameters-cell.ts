/** Finds a notebook's `parameters` cell, as papermill has it, and injects the cell of values after it. */
import { parseSync } from "oxc-parser";
import type { JsonSchema } from "../../bridge/parameters/schema.ts";
import { nearest } from "../../kernel/nearest.ts";
import { NotebookError } from "../errors.ts";
import { type Cell, type CodeCell, cellId, languageOf, type Notebook, tagsOf } from "../file/notebook.ts";
import { declaredTypes } from "./declared-types.ts";
import { importedSources } from "./imported-sources.ts";
import { namedTypes } from "./named-types.ts";
import type { Parameters, ParameterValue } from "./papermill-values.ts";

/** As a schema has them: by name, with the named types that they refer to. */
export type DeclaredParameters = Required<Pick<JsonSchema, "properties" | "definitions">>;

/**
 * The parameters a notebook's `parameters` cell declares, in order: its top-level `const`, `let` and `var`, with
 * what their declarations, and the types that cells (and files of `folder` that they import) declare, say of their
 * types. None without such a cell.
 * Errors: `parameters.syntax` when that cell doesn't parse.
 */
export function declaredParameters(notebook: Notebook, folder?: string): DeclaredParameters {
  const properties: Record<string, JsonSchema> = {};
  const cell = notebook.cells.find((candidate) => isParametersCell(candidate));
  if (!cell) return { properties, definitions: {} };
  const sources = notebook.cells
    .filter((each) => each.cell_type === "code")
    .map((each) => withoutMagics(each.source));
  const imported = folder === undefined ? [] : importedSources(sources, folder);
  const types = declaredTypes(namedTypes([...imported, ...sources]));
  const { program, errors } = parseSync("parameters.ts", withoutMagics(cell.source), {
    sourceType: "module",
  });
  const error = errors[0];
  if (error)
    throw new NotebookError("parameters.syntax", `The parameters cell doesn't parse: ${error.message}`);
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.declare) continue;
    for (const declarator of declaration.declarations)
      if (declarator.id.type === "Identifier") properties[declarator.id.name] = types.schemaOf(declarator);
  }
  return { properties, definitions: types.definitions };
}

/**
 * The declared parameters, when these names are all among them.
 * Errors: `parameters.unknown` (naming the known ones and the nearest), `parameters.language`.
 */
export function parametersNamed(
  notebook: Notebook,
  names: readonly string[],
  folder?: string,
): DeclaredParameters {
  const language = languageOf(notebook) ?? "typescript";
  if (!/^(?:typescript|javascript|ts|js)$/.test(language)) {
    throw new NotebookError(
      "parameters.language",
      `Parameters are injected as TypeScript; this notebook is in ${language}`,
    );
  }
  const declared = declaredParameters(notebook, folder);
  for (const name of names)
    if (!Object.hasOwn(declared.properties, name)) throw unknown(name, Object.keys(declared.properties));
  return declared;
}

/**
 * The notebook with `values` injected: a cell tagged `injected-parameters`, of `const name = value;` lines,
 * right after the `parameters` cell; one that is already there is replaced. The same notebook when no values
 * are given. Errors: those of `parametersNamed`.
 */
export function injectParameters(notebook: Notebook, values: Parameters): Notebook {
  const names = Object.keys(values);
  if (names.length === 0) return notebook;
  parametersNamed(notebook, names);
  const source = ["// Parameters", ...names.map((name) => `const ${name} = ${literal(values[name])};`)].join(
    "\n",
  );
  return { ...notebook, cells: withInjected(notebook.cells, source) };
}

/** Line magics (`%time …`) are not TypeScript and declare nothing. */
function withoutMagics(source: string): string {
  return source.replaceAll(/^%.*$/gm, "");
}

function isParametersCell(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code" && tagsOf(cell).includes("parameters");
}

function isInjectedCell(cell: Cell): boolean {
  return tagsOf(cell).includes("injected-parameters");
}

function withInjected(cells: readonly Cell[], source: string): Cell[] {
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
}

/** Values as TypeScript says them. `__proto__` as a plain key would set the prototype. */
function literal(value: ParameterValue | undefined): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date) return `new Date(${JSON.stringify(value)})`;
  if (value instanceof RegExp)
    return `new RegExp(${JSON.stringify(value.source)}, ${JSON.stringify(value.flags)})`;
  if (value instanceof Set) return `new Set(${literal([...value])})`;
  if (value instanceof Map) return `new Map(${literal([...value])})`;
  if (Array.isArray(value)) return `[${value.map(literal).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => {
    const written = JSON.stringify(key);
    return `${key === "__proto__" ? `[${written}]` : written}:${literal(inner)}`;
  });
  return `{${members.join(",")}}`;
}

function unknown(name: string, known: readonly string[]): NotebookError {
  const near = nearest(name, known);
  const advice =
    known.length === 0
      ? "the notebook has no cell tagged `parameters` that declares any"
      : `known: ${known.join(", ")}${near === undefined ? "" : `. Did you mean ${near}?`}`;
  return new NotebookError("parameters.unknown", `Unknown parameter ${name}; ${advice}`);
}
