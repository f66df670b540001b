/** TypeScript to JavaScript, for cells and for the local files they import: one way for both. */
import { createRequire } from "node:module";
import { type OxcError, transformSync } from "oxc-transform";
import type { JsxSettings } from "./tsconfig.ts";

/** What is transformed. */
export interface TransformOptions {
  dialect: "ts" | "tsx";
  module: "module" | "commonjs";
  jsx: JsxSettings;
}

/** JavaScript with its map (JSON) back to the source, or the error that there is instead. */
export type Transformed = { code: string; map: string } | { error: Pick<OxcError, "message" | "labels"> };

/** Standard decorators, which V8 does not run yet, and oxc passes through. A false alarm only costs time. */
const hasDecorators = (source: string): boolean =>
  source.includes("@") &&
  /(^|[\s;{}()])@[A-Za-z_$(]/m.test(
    source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"[^"\n]*"|'[^'\n]*'/g, ""),
  );

interface EsbuildFailure {
  errors: { text: string; location: { line: number; column: number } | null }[];
}

const offsetOf = (source: string, line: number, column: number): number =>
  source
    .split("\n")
    .slice(0, line - 1)
    .join("\n").length +
  (line > 1 ? 1 : 0) +
  column;

const lowerDecorators = (file: string, source: string, { dialect, jsx }: TransformOptions): Transformed => {
  const esbuild = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  try {
    const { code, map } = esbuild.transformSync(source, {
      loader: dialect,
      sourcefile: file,
      sourcemap: "external",
      target: "es2024",
      keepNames: false,
      jsx: jsx.runtime === "automatic" ? "automatic" : "transform",
      jsxImportSource: jsx.importSource,
      jsxFactory: jsx.pragma,
      jsxFragment: jsx.pragmaFrag,
      logLevel: "silent",
      tsconfigRaw: { compilerOptions: { experimentalDecorators: false, verbatimModuleSyntax: true } },
    });
    return { code, map };
  } catch (error) {
    const first = (error as Partial<EsbuildFailure>).errors?.[0];
    const at = first?.location ? offsetOf(source, first.location.line, first.location.column) : 0;
    return {
      error: { message: first?.text ?? String(error), labels: [{ message: null, start: at, end: at }] },
    };
  }
};

/** Transform one text. Types go, enums, parameter properties, JSX and standard decorators become JavaScript. */
export const transform = (file: string, source: string, options: TransformOptions): Transformed => {
  if (hasDecorators(source)) return lowerDecorators(file, source, options);
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
  // Without the text, which is known already and would be kept once more for every run.
  return error
    ? { error }
    : { code: result.code, map: JSON.stringify({ ...result.map, sourcesContent: undefined }) };
};
