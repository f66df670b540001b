/** Chooses the kernel of a notebook: ours, or another one by its kernelspec. */
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { dataFolders } from "../../kernel/install/data-folders.ts";
import { nearest } from "../../kernel/nearest.ts";
import { NotebookError } from "../errors.ts";
import { kernelNameOf, languageOf, type Notebook } from "../file/notebook.ts";

/** How to start a kernel: what a kernelspec says, with `{connection_file}` standing for the file. */
export type KernelStart = {
  name: string;
  argv: readonly string[];
  /** The kernelspec's environment variables. */
  specEnv?: Record<string, string>;
  interruptMode?: "message" | "signal";
};

const kernelspecSchema = z.looseObject({
  argv: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).default({}),
  interrupt_mode: z.enum(["signal", "message"]).default("signal"),
});

/** Our own kernel's name in kernelspecs and notebooks. */
const OWN_NAME = "cellflow";

/** Other TypeScript kernels whose notebooks ours runs. */
const COMPATIBLE_KERNELS = new Set(["deno", "tslab", "typescript"]);

/**
 * How to start the kernel for a notebook: the one named by `requested` (--kernel), else by the notebook's
 * kernelspec. Ours (`cellflow`, or no name and TypeScript or no language at all) is started with `ownArgv`;
 * others are looked up in Jupyter's data folders. A notebook of another TypeScript kernel that isn't installed
 * runs on ours, unless that kernel was requested.
 * @throws NotebookError `kernel.unknown`
 */
export async function kernelFor(
  notebook: Notebook,
  ownArgv: readonly string[],
  requested?: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KernelStart> {
  const own: KernelStart = { name: OWN_NAME, argv: ownArgv, interruptMode: "message" };
  const name = requested ?? kernelNameOf(notebook);
  const language = languageOf(notebook);
  const isTypeScript = language === "typescript" || language === undefined;
  if (name === OWN_NAME || (name === undefined && isTypeScript)) return own;
  const specs = await installedKernels(env);
  const folder = name === undefined ? undefined : specs.get(name.toLowerCase());
  if (name !== undefined && folder !== undefined) return readSpec(name, folder);
  if (requested === undefined && name !== undefined && COMPATIBLE_KERNELS.has(name)) return own;
  const known = [OWN_NAME, ...specs.keys()].filter((kernel, at, all) => all.indexOf(kernel) === at);
  const near = name === undefined ? undefined : nearest(name, known);
  const reason =
    name === undefined ? `The notebook names no kernel for ${language}` : `Unknown kernel ${name}`;
  throw new NotebookError(
    "kernel.unknown",
    `${reason}; known: ${known.join(", ")}${near === undefined ? "" : `. Did you mean ${near}?`} (choose with --kernel NAME)`,
  );
}

/** Installed kernelspecs: name to folder; earlier folders of Jupyter's path win. */
export async function installedKernels(env: NodeJS.ProcessEnv = process.env): Promise<Map<string, string>> {
  const specs = new Map<string, string>();
  for (const folder of dataFolders(env)) {
    const names = await readdir(join(folder, "kernels")).catch(() => []);
    for (const name of names.sort()) {
      const spec = join(folder, "kernels", name);
      const isInstalled = await access(join(spec, "kernel.json")).then(
        () => true,
        () => false,
      );
      if (isInstalled && !specs.has(name.toLowerCase())) specs.set(name.toLowerCase(), spec);
    }
  }
  return specs;
}

async function readSpec(name: string, folder: string): Promise<KernelStart> {
  const path = join(folder, "kernel.json");
  try {
    const spec = kernelspecSchema.parse(JSON.parse(await readFile(path, "utf8")));
    const argv = spec.argv.map((part) => part.replaceAll("{resource_dir}", folder));
    return { name, argv, specEnv: spec.env, interruptMode: spec.interrupt_mode };
  } catch {
    throw new NotebookError("kernel.unknown", `The kernel ${name} has a broken kernelspec: ${path}`);
  }
}
