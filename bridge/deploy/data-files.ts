/** Collects the data files that travel with a flow: its `include` globs, and files its parameters' defaults name. */
import { glob, readFile, stat } from "node:fs/promises";
import { isAbsolute, join, normalize, relative, sep } from "node:path";
import { CellflowError } from "../errors.ts";
import type { ParameterSchema } from "../parameters/schema.ts";

/** Relative path -> content. @throws CellflowError `deploy.include` for a glob that matches nothing, or leaves the folder */
export async function collectFiles(
  folder: string,
  include: readonly string[],
  parameters: ParameterSchema,
): Promise<Map<string, Uint8Array>> {
  const paths = new Set<string>();
  for (const pattern of include) {
    if (!inside(pattern)) {
      throw new CellflowError("deploy.include", `include "${pattern}" leaves ${folder}: name files below it`);
    }
    let any = false;
    for await (const path of glob(pattern, { cwd: folder, exclude: (name) => name === "node_modules" })) {
      if (!(await isFile(join(folder, path)))) continue;
      paths.add(path.split(sep).join("/"));
      any = true;
    }
    if (!any) throw new CellflowError("deploy.include", `include "${pattern}" matches no file in ${folder}`);
  }
  for (const property of Object.values(parameters.properties)) {
    const path = property.default;
    if (typeof path !== "string" || path === "" || !inside(path)) continue;
    if (await isFile(join(folder, path))) paths.add(normalize(path).split(sep).join("/"));
  }
  const files = new Map<string, Uint8Array>();
  for (const path of [...paths].sort()) files.set(path, await readFile(join(folder, path)));
  return files;
}

function inside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith("..") && !relative(".", path).startsWith("..");
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
