/**
 * Installs a bundle's packages once per lockfile, whole or not at all, without a lock: whoever installs does so in a
 * private folder, and one rename decides whose node_modules stays. Who comes meanwhile waits for it, to save the work.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CellflowError } from "../../errors.ts";
import { makeFolder } from "../../make-folder.ts";
import { isProcessAlive } from "../../processes/alive.ts";
import { withoutCredentials } from "../environment.ts";
import type { StoredBundle } from "./stored-bundle.ts";

/** How long another's installing is waited for: its pid may be another process's by now. */
const PATIENCE_MS = 5 * 60_000;
const POLL_MS = 100;

/** Resolves with `target` when it has node_modules. @throws CellflowError `packages.install` */
export async function installPackages(
  bundle: StoredBundle,
  target: string,
  print: (line: string) => void,
): Promise<string> {
  const parent = dirname(target);
  const nodeModules = join(target, "node_modules");
  makeFolder(parent);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    if (existsSync(nodeModules)) return target;
    const installing = installers(parent, basename(target));
    const dead = installing.find(({ pid }) => !isProcessAlive(pid));
    if (dead) await rm(join(parent, dead.folder), { recursive: true, force: true });
    else if (installing.length === 0 || performance.now() > deadline) break;
    else await delay(POLL_MS);
  }
  const own = join(parent, [basename(target), process.pid, randomUUID().slice(0, 8), hostname()].join("."));
  mkdirSync(own, { mode: 0o700 });
  try {
    print(`installing packages of ${bundle.manifest.flow} (once for this lockfile)`);
    await runNpm(bundle, own);
    makeFolder(target);
    await rename(join(own, "node_modules"), nodeModules).catch((error: NodeJS.ErrnoException) => {
      // Another process was first: the same lockfile, the same packages.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return target;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** The private folders in which processes of this machine install for `lockHash`. */
function installers(parent: string, lockHash: string): { folder: string; pid: number }[] {
  return readdirSync(parent).flatMap((folder) => {
    const [hash, pid, , ...host] = folder.split(".");
    return hash === lockHash && host.join(".") === hostname() ? [{ folder, pid: Number(pid) }] : [];
  });
}

async function runNpm(bundle: StoredBundle, folder: string): Promise<void> {
  const read = async (name: string) =>
    Buffer.from(await bundle.storage.read(`${bundle.key}/${name}`)).toString("utf8");
  if (bundle.manifest.project?.lockfile) {
    // The project's own scripts (prepare, postinstall) need sources that do not travel.
    const { scripts: _, ...packageJson } = JSON.parse(await read("package.json")) as Record<string, unknown>;
    await writeFile(join(folder, "package.json"), JSON.stringify(packageJson), { mode: 0o600 });
    await writeFile(join(folder, "package-lock.json"), await read("package-lock.json"), { mode: 0o600 });
    await npm(["ci"], folder);
  } else {
    const dependencies = bundle.manifest.packages;
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }), {
      mode: 0o600,
    });
    await npm(["install"], folder);
  }
  makeFolder(join(folder, "node_modules"));
}

function npm(args: string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Through a shell for its umask: what stands in cellflow's home is for this user only.
    const child = spawn(
      "/bin/sh",
      ["-c", 'umask 077; exec npm "$@"', "npm", ...args, "--no-audit", "--no-fund"],
      {
        cwd,
        env: withoutCredentials(process.env),
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let errors = "";
    child.stderr.on("data", (data: Buffer) => {
      errors += data;
    });
    const fail = (reason: string) =>
      reject(new CellflowError("packages.install", `npm ${args[0]} in ${cwd} failed: ${reason}`));
    child.once("error", (error) => fail(error.message));
    child.once("close", (code) => {
      const reason = errors.split("\n").find((line) => /error/i.test(line) && line.length > 12);
      if (code === 0) resolve();
      else if (code === 127) fail("npm is not on the worker's PATH");
      else fail(reason?.trim() ?? `exit code ${code}`);
    });
  });
}
