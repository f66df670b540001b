/** Transforms TypeScript to JavaScript, for cells and for the local files they import. */
import { createRequire } from "node:module";
import { type OxcError, transformSync } from "oxc-transform";
import type { JsxSettings } from "./jsx-settings.ts";

/** How a source is transformed. */
export interface TransformOptions {
  dialect: "ts" | "tsx";
  module: "module" | "commonjs";
  jsx: JsxSettings;
}

/** JavaScript with its map (JSON) back to the source, or the error that there is instead. */
export type Transformed = { code: string; map: string } | { error: Pick<OxcError, "message" | "labels"> };

/** Where a decorator or an accessor field may begin. */
const DECORATOR = /(?:^|[\s;{}()])@[A-Za-z_$(]|(?:^|[\s;{}])accessor[ \t]+[\p{ID_Start}$_#["']/mu;

/** Decorators and accessor fields, which V8 does not run yet, and oxc passes through. A false alarm only costs time. */
export function hasDecorators(source: string): boolean {
  return (
    /@|\baccessor\b/.test(source) &&
    DECORATOR.test(source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"[^"\n]*"|'[^'\n]*'/g, ""))
  );
}

interface EsbuildFailure {
  errors: { text: string; location: { line: number; column: number } | null }[];
}

function offsetOf(source: string, line: number, column: number): number {
  return (
    source
      .split("\n")
      .slice(0, line - 1)
      .join("\n").length +
    (line > 1 ? 1 : 0) +
    column
  );
}

/** Tells esbuild that code is strict: a cell has no import or export left. */
const MODULE = "\nexport {};";

/** True when a function or class may get `name` as its name. */
function isNamed(name: string, code: string): boolean {
  return new RegExp(
    `(?:class|function\\*?)\\s+${RegExp.escape(name)}(?![\\w$])|${RegExp.escape(name)}\\s*=[^=]`,
  ).test(code);
}

/** True when esbuild has renamed something that hides an outer name; a false alarm only costs time. */
function renames(code: string, source: string): boolean {
  const numbered = new Set(
    code.match(/(?<![\\\p{ID_Continue}$])[\p{ID_Start}$_][\p{ID_Continue}$]*\d(?![\p{ID_Continue}$])/gu),
  );
  // A namespace's parameter has no name to lose, unless something else is called the same.
  for (const [, name = ""] of code.matchAll(/\(\(([\p{ID_Continue}$]+)\) => \{$/gmu))
    if (!isNamed(name, code)) numbered.delete(name);
  return [...numbered].some((name) => !source.includes(name));
}

/** Plain words for messages of esbuild that name its own settings. */
const EXPLAINED: Record<string, string> = {
  "Parameter decorators only work when experimental decorators are enabled":
    'Decorators of parameters need "experimentalDecorators": true in tsconfig.json; standard ones are of classes and their members',
  "TypeScript experimental decorators cannot be used in expression position":
    'With "experimentalDecorators": true in tsconfig.json, a class in an expression can\'t be decorated: declare it',
};

/** The slower way, for what oxc does not do: decorators, namespaces in parts, or that export a `let` or a `var`. */
function withEsbuild(
  file: string,
  source: string,
  options: TransformOptions,
  keepNames = false,
): Transformed {
  const { dialect, jsx } = options;
  const esbuild = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  try {
    const { code, map } = esbuild.transformSync(options.module === "module" ? `${source}${MODULE}` : source, {
      loader: dialect,
      sourcefile: file,
      sourcemap: "external",
      target: "es2024",
      keepNames,
      jsx: jsx.runtime === "automatic" ? "automatic" : "transform",
      jsxImportSource: jsx.importSource,
      jsxFactory: jsx.pragma,
      jsxFragment: jsx.pragmaFrag,
      logLevel: "silent",
      tsconfigRaw: {
        compilerOptions: {
          experimentalDecorators: jsx.experimentalDecorators === true,
          verbatimModuleSyntax: true,
        },
      },
    });
    if (!keepNames && renames(code, source)) return withEsbuild(file, source, options, true);
    return { code: code.replace(/(^|\n)export \{\s*\};\s*$/, "$1"), map };
  } catch (error) {
    const first = (error as Partial<EsbuildFailure>).errors?.[0];
    const at = first?.location ? offsetOf(source, first.location.line, first.location.column) : 0;
    const message = first?.text ?? String(error);
    return {
      error: { message: EXPLAINED[message] ?? message, labels: [{ message: null, start: at, end: at }] },
    };
  }
}

/** True when a namespace or an enum has several parts, which see each other's names; a false alarm only costs time. */
function hasParts(source: string): boolean {
  const names = [
    ...source.matchAll(/\b(?:namespace|module|enum)\s+([\p{ID_Start}$_][\p{ID_Continue}$.]*)/gu),
  ].flatMap(([, path = ""]) => path.split("."));
  return new Set(names).size < names.length;
}

/** Transforms one source. Types go; enums, namespaces, parameter properties, JSX and decorators become JavaScript. */
export function transform(file: string, source: string, options: TransformOptions): Transformed {
  if (hasDecorators(source) || hasParts(source)) return withEsbuild(file, source, options);
  const { jsx } = options;
  const result = transformSync(file, source, {
    lang: options.dialect,
    sourceType: options.module,
    sourcemap: true,
    target: "esnext",
    typescript: { onlyRemoveTypeImports: true },
    jsx:
      jsx.runtime === "automatic"
        ? { runtime: "automatic", importSource: jsx.importSource }
        : { runtime: "classic", pragma: jsx.pragma, pragmaFrag: jsx.pragmaFrag },
  });
  const [error] = result.errors;
  if (error && /^Namespaces exporting non-const/.test(error.message))
    return withEsbuild(file, source, options);
  // Without the source, which is known already and would be stored again for every run.
  return error
    ? { error }
    : { code: result.code, map: JSON.stringify({ ...result.map, sourcesContent: undefined }) };
}
