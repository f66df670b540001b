/** Compiles a cell to a script that V8 runs: analysed, boxed, types removed, with the maps back to the cell. */

import type { JsxSettings } from "../source/jsx-settings.ts";
import { hasDecorators, type TransformOptions, transform } from "../source/transform.ts";
import { analyse, type CellModule } from "./cell-module.ts";
import { emit } from "./emit/emit.ts";
import type { CellEnvironment } from "./emit/references.ts";
import { isPlainScript } from "./plain-script.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/**
 * A compiled cell. `code` is an expression: a function of the helpers and the boxes. Its first line is ours,
 * so it runs with a line offset of -1; the cell's result is left in the helpers' `result`.
 */
export interface CompiledCell {
  code: string;
  /** Names whose boxes are passed after the helpers, in order. */
  names: string[];
  /** Source maps, outermost first: script -> boxed text (unless that is the script) -> cell. JSON. */
  maps: string[];
  module: CellModule;
}

/** Thrown for a cell that is not TypeScript; the module's `problems` say where. */
export class CellSyntaxError extends Error {
  readonly code = "cell.syntax";
  readonly module: CellModule;
  constructor(module: CellModule) {
    super(module.problems[0]?.message ?? "The cell could not be parsed");
    this.name = "SyntaxError";
    this.module = module;
  }
}

type TransformError = Extract<ReturnType<typeof transform>, { error: unknown }>["error"];

/** An error of the transformer (a decorator on a constructor) at its line in the cell: lines never move. */
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
const REACT: JsxSettings = {
  runtime: "classic",
  importSource: "react",
  pragma: "React.createElement",
  pragmaFrag: "React.Fragment",
};

/** JSX settings of one cell: those of the notebook, which a pragma in a comment of the cell overrides. */
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

/** Turns an import that the transformer added at the top into a dynamic one, on the same line. */
function inlineImports(code: string): string {
  return code.replaceAll(/^import \{([^}]*)\} from ("[^"]*");/gm, (_, names: string, from: string) => {
    const bound = names.replaceAll(/(\w+) as (\w+)/g, "$1: $2");
    return `const {${bound}} = await import(${from});`;
  });
}

/**
 * Compiles a cell. `settings` is called only for a cell with JSX or decorators.
 * @throws CellSyntaxError
 */
export function compileCell(
  source: string,
  environment: CellEnvironment,
  analysed = analyse(source),
  settings: () => JsxSettings = () => REACT,
): CompiledCell {
  if (analysed.problems.length > 0) throw new CellSyntaxError(analysed);
  const isJsx = analysed.dialect === "tsx";
  const jsx = isJsx ? jsxOf(source, settings()) : hasDecorators(source) ? settings() : REACT;
  const extra = isJsx ? jsxNames(jsx, source) : [];
  const { text, names, parameters, suffix, helper } = emit(analysed, environment, extra);
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
