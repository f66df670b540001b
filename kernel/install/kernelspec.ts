/** Installs, lists and removes this kernel's kernelspec; it is written as a whole or not at all. */
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { isAbsolute, join } from "node:path";
import { KernelError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { LOGO } from "./logo.ts";

/** The content of `kernel.json` (Jupyter's kernelspec format). */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message";
  metadata: Record<string, unknown>;
}

export interface InstalledKernel {
  name: string;
  folder: string;
  spec: KernelSpec;
  /** Set when Jupyter could not start it: what is missing. */
  broken: string | undefined;
}

const MARK = "cellflow";

/**
 * V8's memory of the kernel process: garbage is collected sooner than by default, which costs next to no time where
 * most is garbage at once, and a session of thousands of cells stays small. The cells' process has V8's defaults.
 */
const NODE_FLAGS = ["--max-semi-space-size=2", "--heap-growing-percent=20"];

/** The command Jupyter runs, `{connection_file}` left for Jupyter to fill in; `entry` is the kernel's main file. */
export function kernelArgv(entry: string, node: string = process.execPath): string[] {
  return [node, ...NODE_FLAGS, entry, "{connection_file}"];
}

/** The kernelspec of this kernel. */
export function kernelSpec(argv: string[], displayName = "TypeScript (cellflow)"): KernelSpec {
  return {
    argv,
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true, [MARK]: true },
  };
}

/**
 * Writes `<dataFolder>/kernels/<name>/`, replacing an earlier kernel of ours; returns that folder.
 * @throws KernelError `kernel.bad-name`, `kernel.not-ours` (the name is another kernel's), `kernel.unwritable`
 */
export function installKernel(dataFolder: string, name: string, spec: KernelSpec): string {
  const folder = kernelFolder(dataFolder, name);
  refuseForeign(folder, name);
  const fresh = `${folder}.${process.pid}.new`;
  const old = `${folder}.${process.pid}.old`;
  try {
    // Other users may use a kernel that is installed below a shared prefix.
    makeFolder(fresh, 0o777);
    writeFileSync(join(fresh, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    writeFileSync(join(fresh, "logo-svg.svg"), LOGO);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } catch (error) {
    if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
    throw unwritable("install", folder, error);
  } finally {
    for (const leftover of [fresh, old])
      if (existsSync(leftover)) rmSync(leftover, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Removes a kernel of ours and returns its folder.
 * @throws KernelError `kernel.not-installed` when it is not there, `kernel.not-ours`, `kernel.unwritable`
 */
export function uninstallKernel(dataFolder: string, name: string): string {
  const folder = kernelFolder(dataFolder, name);
  if (!existsSync(folder)) {
    const hint = "`cellflow kernel list` shows the installed ones";
    throw new KernelError(
      "kernel.not-installed",
      `No kernel named ${name} in ${join(dataFolder, "kernels")}; ${hint}.`,
    );
  }
  refuseForeign(folder, name);
  try {
    rmSync(folder, { recursive: true });
  } catch (error) {
    throw unwritable("remove", folder, error);
  }
  return folder;
}

/** Our kernels in these data folders, in their order. */
export function listKernels(folders: string[]): InstalledKernel[] {
  return folders.flatMap((dataFolder) => {
    const kernels = join(dataFolder, "kernels");
    const names = existsSync(kernels) ? readdirSync(kernels).sort() : [];
    return names.flatMap((name) => {
      const folder = join(kernels, name);
      const spec = readSpec(folder);
      if (!spec || !isOurs(spec)) return [];
      const broken = missingFile(spec);
      return [{ name, folder, spec, broken }];
    });
  });
}

function kernelFolder(dataFolder: string, name: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name)) {
    const rule = "use lower-case letters, digits, dots, dashes and underscores";
    throw new KernelError("kernel.bad-name", `${JSON.stringify(name)} cannot be a kernel's name: ${rule}.`);
  }
  return join(dataFolder, "kernels", name);
}

function refuseForeign(folder: string, name: string): void {
  const spec = readSpec(folder);
  if (!existsSync(folder) || (spec && isOurs(spec))) return;
  const what = spec ? `the kernel ${JSON.stringify(spec.display_name)}` : "something else";
  throw new KernelError(
    "kernel.not-ours",
    `${folder} holds ${what}, not cellflow's: choose another --name than ${name}.`,
  );
}

function readSpec(folder: string): KernelSpec | undefined {
  try {
    const spec: unknown = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    return isSpec(spec) ? spec : undefined;
  } catch {
    return undefined;
  }
}

function isSpec(value: unknown): value is KernelSpec {
  return typeof value === "object" && value !== null && "argv" in value && Array.isArray(value.argv);
}

function isOurs(spec: KernelSpec): boolean {
  return typeof spec.metadata === "object" && spec.metadata !== null && MARK in spec.metadata;
}

function missingFile(spec: KernelSpec): string | undefined {
  const files = spec.argv.filter((part) => typeof part === "string" && isAbsolute(part));
  const gone = files.find((path) => {
    try {
      accessSync(path, constants.R_OK);
      return false;
    } catch {
      return true;
    }
  });
  return gone === undefined ? undefined : `${gone} is missing; run \`cellflow kernel install\` again`;
}

function unwritable(what: "install" | "remove", folder: string, error: unknown): KernelError {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  const reasons: Record<string, string> = {
    EACCES: "permission denied",
    ENOENT: "this file system takes no new folders",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOTDIR: "a file is in the way",
    EEXIST: "a file is in the way",
    ENOSPC: "the disk is full",
  };
  const remedy =
    what === "install"
      ? "choose another location with --user, --prefix or --sys-prefix"
      : "check its permissions";
  return new KernelError(
    "kernel.unwritable",
    `Cannot ${what} the kernel at ${folder}: ${reasons[code] ?? code}; ${remedy}.`,
  );
}
