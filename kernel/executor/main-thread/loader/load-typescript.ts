/** Transforms a local TypeScript file for Node, and records its source maps. */
import { readFileSync } from "node:fs";
import { createRequire, type LoadHookSync } from "node:module";
import { pathToFileURL } from "node:url";
import { BrokenFile } from "../errors/broken-file.ts";
import type { SourcePositions } from "../errors/source-positions.ts";
import { pathOf } from "./specifiers.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** @throws BrokenFile when it does not parse. */
export function loadTypeScript(url: string, sources: SourcePositions): ReturnType<LoadHookSync> {
  const file = pathOf(url);
  const source = readFileSync(file, "utf8");
  // Loaded with the first local file: most notebooks never need it here.
  const { localModule } = createRequire(import.meta.url)(
    `../../../source/local-module${extension}`,
  ) as typeof import("../../../source/local-module.ts");
  const result = localModule(file, source);
  if ("error" in result) {
    const { message, labels } = result.error;
    const { start = 0, end = start + 1 } = labels[0] ?? {};
    throw new BrokenFile({ label: file, source, problem: { message, offset: start, end } });
  }
  // Node runs a CommonJS file under its bare name.
  const name = result.format === "commonjs" ? pathToFileURL(file).href : url;
  sources.add(name, { label: file, source, maps: [result.map] });
  return { format: result.format, source: result.code, shortCircuit: true };
}
