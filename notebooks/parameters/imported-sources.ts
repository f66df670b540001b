/** Reads the local files that a notebook's cells import, for the types in them. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * The sources of the TypeScript files that cells import by relative paths, in the order of the imports; what is not
 * there, or does not parse, is left out.
 * @param folder the notebook's
 */
export function importedSources(sources: readonly string[], folder: string): string[] {
  const files = new Set<string>();
  for (const source of sources) {
    const { program, errors } = parseSync("cell.ts", source, { sourceType: "module" });
    if (errors.length > 0) continue;
    for (const statement of program.body) {
      if (statement.type !== "ImportDeclaration") continue;
      const file = localFile(statement.source.value, folder);
      if (file !== undefined) files.add(file);
    }
  }
  return [...files].map((file) => readFileSync(file, "utf8"));
}

/** An import of "./x.js" means "./x.ts" where only that is there, as TypeScript has it. */
function localFile(specifier: string, folder: string): string | undefined {
  if (!/^\.{1,2}\//.test(specifier)) return undefined;
  const path = resolve(folder, specifier);
  const candidates = [path, `${path}.ts`, path.replace(/\.([cm]?)js$/, ".$1ts")];
  return candidates.find(
    (candidate) => /\.[cm]?tsx?$/.test(candidate) && existsSync(candidate) && statSync(candidate).isFile(),
  );
}
