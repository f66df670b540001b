/** Collects the data files that travel with a flow: its `include` globs, and files its parameters' defaults name. */
import { glob, readFile, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, normalize, relative, sep } from "node:path";
import { CellflowError } from "../errors.ts";
import type { ParameterSchema } from "../parameters/schema.ts";
import { fileNameProblem } from "./file-name.ts";

/**
 * Relative path -> content.
 * @throws CellflowError `deploy.include` for a glob that matches nothing or leaves the folder, for a link that does, and
 * for a name that cannot travel; `deploy.secret` for a `.env` file
 */
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
      paths.add(normalize(path).split(sep).join("/"));
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
  for (const path of [...paths].sort()) {
    await checkFile(folder, path);
    files.set(path, await readFile(join(folder, path)));
  }
  return files;
}

async function checkFile(folder: string, path: string): Promise<void> {
  const problem = fileNameProblem(path);
  if (problem) throw new CellflowError("deploy.include", `${path} cannot travel: it ${problem}; rename it`);
  if (/^\.env(\.|$)/.test(basename(path)) && !/\.(example|sample|template)$/.test(path)) {
    throw new CellflowError(
      "deploy.secret",
      `${path} holds secrets and does not travel: leave it out, and set its variables where the worker runs`,
    );
  }
  // A link could bring along any file of whoever deploys.
  if (inside(relative(await realpath(folder), await realpath(join(folder, path))))) return;
  throw new CellflowError(
    "deploy.include",
    `${path} is reached by a link that leaves ${folder}: copy it into the folder, or leave it out`,
  );
}

function inside(path: string): boolean {
  return !isAbsolute(path) && !/^\.\.(\/|\\|$)/.test(normalize(path));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
