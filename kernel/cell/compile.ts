/** A cell's text to a script that V8 runs: analysed, boxed, types removed, with the maps back to the cell. */

import type { JsxSettings } from "../source/jsx-settings.ts";
import { hasDecorators, type TransformOptions, transform } from "../source/transform.ts";
import { analyse, type CellModule } from "./cell-module.ts";
import { emit } from "./emit/emit.ts";
import type { Surroundings } from "./emit/references.ts";
import type { SyntaxProblem } from "./parse.ts";
import { isPlainScript } from "./plain-script.ts";

/**
 * A compiled cell. `code` is an expression: a function of the helpers and the boxes. Its first line is ours,
 * so it is to be run with a line offset of -1; the cell's result is left in the helpers' `result`.
 */
export interface CompiledCell {
  code: string;
  /** Names whose boxes are passed after the helpers, in order. */
  names: string[];
  /** Source maps, outermost first: script -> boxed text (unless that is the script) -> cell. JSON. */
  maps: string[];
  module: CellModule;
}

/** Thrown for a cell that does not read as TypeScript; `problems` say where. */
export class CellSyntaxError extends Error {
  readonly code = "cell.syntax";
  readonly module: CellModule;
  constructor(module: CellModule) {
    super(module.problems[0]?.message ?? "The cell could not be read");
    this.name = "SyntaxError";
    this.module = module;
  }
}

type TransformError = Extract<ReturnType<typeof transform>, { error: unknown }>["error"];

/** What the transformer refuses (a decorator on a constructor), told at its line: lines never move. */
function inCell(source: string, boxed: string, error: TransformError): SyntaxProblem {
  const at = error.labels[0]?.start ?? 0;
  const line = boxed.slice(0, at).split("\n").length - 1;
  const text = source.split("\n")[line] ?? "";
  const offset =
    source.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + text.search(/\S|$/);
  return {
    message: error.message.split(" or see: ")[0] ?? error.message,
    offset,
    end: offset + text.trim().length,
  };
}

/** React's own names, where no tsconfig.json says otherwise. */
const react: JsxSettings = {
  runtime: "classic",
  importSource: "react",
  pragma: "React.createElement",
  pragmaFrag: "React.Fragment",
};

/** JSX settings of one cell: those of the notebook, a pragma in a comment of the cell before them. */
function jsxOf(source: string, settings: JsxSettings): JsxSettings {
  const pragma = (name: string): string | undefined =>
    new RegExp(`/\\*[\\s*]*@${name}\\s+([^\\s*]+)`).exec(source)?.[1];
  const importSource = pragma("jsxImportSource");
  const factory = pragma("jsx");
  if (importSource) return { ...settings, runtime: "automatic", importSource };
  if (factory)
    return {
      ...settings,
      runtime: "classic",
      pragma: factory,
      pragmaFrag: pragma("jsxFrag") ?? settings.pragmaFrag,
    };
  return settings;
}

/** The names that classic JSX calls without writing them. */
function jsxNames({ runtime, pragma, pragmaFrag }: JsxSettings, source: string): string[] {
  return runtime === "automatic"
    ? []
    : [pragma, ...(/<>/.test(source) ? [pragmaFrag] : [])].map((text) => text.split(".")[0] ?? "");
}

/** An import the transformer added at the top becomes what a cell's imports are; it stays on its line. */
function inlineImports(code: string): string {
  return code.replaceAll(/^import \{([^}]*)\} from ("[^"]*");/gm, (_, names: string, from: string) => {
    const bound = names.replaceAll(/(\w+) as (\w+)/g, "$1: $2");
    return `const {${bound}} = await import(${from});`;
  });
}

/** Compile a cell. `settings` is asked only for a cell with JSX or decorators. Errors: `CellSyntaxError`. */
export function compileCell(
  source: string,
  around: Surroundings,
  analysed = analyse(source),
  settings: () => JsxSettings = () => react,
): CompiledCell {
  if (analysed.problems.length > 0) throw new CellSyntaxError(analysed);
  const isJsx = analysed.dialect === "tsx";
  const jsx = isJsx ? jsxOf(source, settings()) : hasDecorators(source) ? settings() : react;
  const extra = isJsx ? jsxNames(jsx, source) : [];
  const { text, names, parameters, suffix, helper } = emit(analysed, around, extra);
  const map = text.generateMap({ hires: "boundary", source: "cell" }).toString();
  const script = (body: string): string =>
    `(async function (${[helper, ...parameters].join(", ")}) { "use strict";\n${body}\n})`;
  if (!isJsx && isPlainScript(analysed.statements.map(({ node }) => node)))
    return { code: script(text.toString()), names, maps: [map], module: analysed };
  // A pragma in a comment has been read; the transformer would read it again, without the boxes.
  const boxed = isJsx ? text.toString().replaceAll("@jsx", "@-jsx") : text.toString();
  const boxedName = (call: string): string =>
    call.replace(/^[^.]+/, (name) => (names.includes(name) ? `${name}${suffix}.v` : name));
  const options: TransformOptions = {
    dialect: analysed.dialect,
    module: "module",
    jsx: { ...jsx, pragma: boxedName(jsx.pragma), pragmaFrag: boxedName(jsx.pragmaFrag) },
  };
  const result = transform(`cell.${analysed.dialect}`, boxed, options);
  if ("error" in result)
    throw new CellSyntaxError({ ...analysed, problems: [inCell(source, boxed, result.error)] });
  return {
    code: script(isJsx ? inlineImports(result.code) : result.code),
    names,
    maps: [result.map, map],
    module: analysed,
  };
}
