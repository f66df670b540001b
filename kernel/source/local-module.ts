/** Makes a local TypeScript file the module that runs, for the loader in the executor and for the debugger alike. */
import { dirname } from "node:path";
import { nestingProblem } from "../cell/nesting.ts";
import { jsxSettings } from "./jsx-settings.ts";
import { type Transformed, transform } from "./transform.ts";

/** JavaScript with its map (JSON), or the error that there is instead, and how Node is to load it. */
export type LocalModule = Transformed & { format: "module" | "commonjs" };

/** `source` is the content of the file at `path`, whose nearest tsconfig.json is read. */
export function localModule(path: string, source: string): LocalModule {
  const format = /\.ctsx?$/.test(path) ? "commonjs" : "module";
  const dialect = path.endsWith("x") ? "tsx" : "ts";
  const nested = nestingProblem(source);
  if (nested) {
    const { message, offset: start, end } = nested;
    return { error: { message, labels: [{ message: null, start, end }] }, format };
  }
  const jsx = jsxSettings(dirname(path));
  return { ...transform(path, source, { dialect, module: format, jsx }), format };
}
