/** A local TypeScript file as the module that runs: one way for the loader in the executor and for the debugger. */
import { dirname } from "node:path";
import { type Transformed, transform } from "./transform.ts";
import { runSettings } from "./tsconfig.ts";

/** JavaScript with its map (JSON), or the error that there is instead, and how Node is to load it. */
export type LocalModule = Transformed & { format: "module" | "commonjs" };

/** `source` is the text of the file at `path`; the tsconfig.json that counts for it is read. */
export function localModule(path: string, source: string): LocalModule {
  const format = /\.ctsx?$/.test(path) ? "commonjs" : "module";
  const dialect = path.endsWith("x") ? "tsx" : "ts";
  const { jsx } = runSettings(dirname(path));
  return { ...transform(path, source, { dialect, module: format, jsx }), format };
}
