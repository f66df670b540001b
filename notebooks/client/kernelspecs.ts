/** Which kernel a notebook asks for, and how it is started: ours by the argv given, others by kernelspec. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { dataFolders } from "../../kernel/install/data-folders.ts";
import { nearest } from "../../kernel/nearest.ts";
import { NotebookError } from "../errors.ts";
import { kernelNameOf, languageOf, type Notebook } from "../file/notebook.ts";
import type { KernelStart } from "./client.ts";

const specSchema = z.looseObject({
  argv: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).default({}),
  interrupt_mode: z.enum(["signal", "message"]).default("signal"),
});

/** Our own kernel's name in kernelspecs and notebooks. */
const ownName = "cellflow";

/** Kernels of TypeScript whose notebooks ours runs. */
const peers = new Set(["deno", "tslab", "typescript"]);

/**
 * How to start the kernel for a notebook: the one named by `asked` (--kernel), else by the notebook's
 * kernelspec. Ours (`cellflow`, or no name and TypeScript or no language at all) is started with `ownArgv`;
 * others are looked up in Jupyter's data folders. A notebook of another TypeScript kernel that isn't installed
 * runs on ours, unless that kernel was asked for. Errors: `kernel.unknown`.
 */
export async function kernelFor(
  notebook: Notebook,
  ownArgv: readonly string[],
  asked?: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KernelStart> {
  const own: KernelStart = { name: ownName, argv: ownArgv, interruptMode: "message" };
  const name = asked ?? kernelNameOf(notebook);
  const language = languageOf(notebook);
  const isTypeScript = language === "typescript" || language === undefined;
  if (name === ownName || (name === undefined && isTypeScript)) return own;
  const specs = await installedKernels(env);
  const folder = name === undefined ? undefined : specs.get(name.toLowerCase());
  if (name !== undefined && folder !== undefined) return readSpec(name, folder);
  if (asked === undefined && name !== undefined && peers.has(name)) return own;
  const known = [ownName, ...specs.keys()].filter((kernel, at, all) => all.indexOf(kernel) === at);
  const near = name === undefined ? undefined : nearest(name, known);
  const wanted =
    name === undefined ? `The notebook names no kernel for ${language}` : `Unknown kernel ${name}`;
  throw new NotebookError(
    "kernel.unknown",
    `${wanted}; known: ${known.join(", ")}${near === undefined ? "" : `. Did you mean ${near}?`} (choose with --kernel NAME)`,
  );
}

/** Installed kernelspecs: name to folder; earlier folders of Jupyter's path win. */
export async function installedKernels(env: NodeJS.ProcessEnv = process.env): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of dataFolders(env)) {
    const names = await readdir(join(folder, "kernels")).catch(() => []);
    for (const name of names.sort()) {
      const at = join(folder, "kernels", name);
      const there = await readFile(join(at, "kernel.json")).then(
        () => true,
        () => false,
      );
      if (there && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), at);
    }
  }
  return found;
}

async function readSpec(name: string, folder: string): Promise<KernelStart> {
  const path = join(folder, "kernel.json");
  try {
    const spec = specSchema.parse(JSON.parse(await readFile(path, "utf8")));
    const argv = spec.argv.map((part) => part.replaceAll("{resource_dir}", folder));
    return { name, argv, specEnv: spec.env, interruptMode: spec.interrupt_mode };
  } catch {
    throw new NotebookError("kernel.unknown", `The kernel ${name} has a broken kernelspec: ${path}`);
  }
}
