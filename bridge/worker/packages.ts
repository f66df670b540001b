/** The folder whose node_modules serves a bundle: the project's own, or one installed per lockfile. */
import { spawn } from "node:child_process";
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProject } from "../deploy/npm-project.ts";
import { CellflowError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { withLock } from "./lock.ts";
import type { StoredBundle } from "./stored-bundle.ts";

/**
 * The folder with the node_modules a bundle's imports resolve in; undefined when it imports no package.
 * Installs at most once per lockfile under `<home>/packages/<hash>`. Throws CellflowError `packages.install`.
 */
export async function packagesFolder(
  bundle: StoredBundle,
  home: string,
  say: (line: string) => void,
): Promise<string | undefined> {
  const { manifest } = bundle;
  if (Object.keys(manifest.packages).length === 0 || !manifest.project) return undefined;
  const { folder, lockHash } = manifest.project;
  const project = await findProject(folder);
  if (project?.folder === folder && project.lockHash === lockHash && (await hasPackages(folder, bundle))) {
    return folder;
  }
  const installed = join(home, "packages", lockHash);
  if (await exists(join(installed, "node_modules"))) return installed;
  return withLock(`${installed}.lock`, async () => {
    if (await exists(join(installed, "node_modules"))) return installed;
    say(`installing packages of ${manifest.flow} (once for this lockfile)`);
    await install(bundle, installed);
    return installed;
  });
}

async function install(bundle: StoredBundle, target: string): Promise<void> {
  const half = `${target}.installing`;
  await rm(half, { recursive: true, force: true });
  makeFolder(half);
  try {
    const read = async (name: string) =>
      Buffer.from(await bundle.storage.read(`${bundle.key}/${name}`)).toString("utf8");
    const { scripts: _, ...packageJson } = JSON.parse(await read("package.json")) as Record<string, unknown>;
    if (bundle.manifest.project?.lockfile) {
      // The project's own scripts (prepare, postinstall) need sources that do not travel.
      await writeFile(join(half, "package.json"), JSON.stringify(packageJson));
      await writeFile(join(half, "package-lock.json"), await read("package-lock.json"));
      await npm(["ci"], half);
    } else {
      await writeFile(
        join(half, "package.json"),
        JSON.stringify({ private: true, dependencies: bundle.manifest.packages }),
      );
      await npm(["install"], half);
    }
    makeFolder(join(half, "node_modules"));
    await rm(target, { recursive: true, force: true });
    await rename(half, target);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

function npm(args: string[], cwd: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn("npm", [...args, "--no-audit", "--no-fund"], {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => {
      errors += data;
    });
    const failed = (why: string) =>
      fail(new CellflowError("packages.install", `npm ${args[0]} in ${cwd} failed: ${why}`));
    child.once("error", (error) => failed(error.message));
    child.once("close", (code) => {
      const why = errors.split("\n").find((line) => /error/i.test(line) && line.length > 12);
      if (code === 0) done();
      else failed(why?.trim() ?? `exit code ${code}`);
    });
  });
}

async function hasPackages(folder: string, bundle: StoredBundle): Promise<boolean> {
  const { findPackageJSON } = await import("node:module");
  return Object.keys(bundle.manifest.packages).every((name) => {
    try {
      return findPackageJSON(name, join(folder, "package.json")) !== undefined;
    } catch {
      return false;
    }
  });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
