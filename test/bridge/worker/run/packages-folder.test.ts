import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import type { Manifest } from "../../../../bridge/deploy/bundle.ts";
import { findProject } from "../../../../bridge/deploy/npm-project.ts";
import { openStorage } from "../../../../bridge/storage/open.ts";
import { packagesFolder } from "../../../../bridge/worker/run/packages-folder.ts";
import { isCompatible, type StoredBundle } from "../../../../bridge/worker/run/stored-bundle.ts";

/** A process that asks for the packages of a stored bundle, and counts the files it finds at once. */
const INSTALLER = `
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openStorage } from "${new URL("../../../../bridge/storage/open.ts", import.meta.url).href}";
import { packagesFolder } from "${new URL("../../../../bridge/worker/run/packages-folder.ts", import.meta.url).href}";
const [home, stored] = process.argv.slice(2);
const { folder, manifest } = JSON.parse(stored);
const bundle = { storage: openStorage({ type: "local", folder }), key: "b", manifest, exportName: "main" };
const installed = await packagesFolder(bundle, home, () => {});
const files = readdirSync(join(installed, "node_modules")).length;
console.log(JSON.stringify({ installed, files }));
`;

/** In place of npm: writes many files, slowly. */
const SLOW_NPM = `#!/bin/sh
mkdir node_modules
i=0
while [ $i -lt 200 ]; do
  echo > node_modules/$i
  [ $((i % 50)) -eq 0 ] && sleep 0.1
  i=$((i + 1))
done
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-packages-"));
  return () => rm(folder, { recursive: true, force: true });
});

/** A project that depends on nothing, so that npm needs no network, and its bundle. */
async function project() {
  const lock = '{"name":"p","lockfileVersion":3,"packages":{"":{"name":"p"}}}';
  const path = join(folder, "project");
  await mkdir(join(path, "node_modules/tiny"), { recursive: true });
  await writeFile(join(path, "node_modules/tiny/package.json"), '{"name":"tiny"}');
  const packageJson = '{"name":"p","scripts":{"postinstall":"exit 1"}}';
  await writeFile(join(path, "package.json"), packageJson);
  await writeFile(join(path, "package-lock.json"), lock);
  const storage = openStorage({ type: "memory" });
  await storage.write("b/package.json", packageJson);
  await storage.write("b/package-lock.json", lock);
  const lockHash = (await findProject(path))?.lockHash ?? "";
  const manifest = {
    flow: "f",
    packages: { tiny: "1.0.0" },
    project: { folder: path, lockHash, lockfile: true },
  };
  const bundle: StoredBundle = {
    storage,
    key: "b",
    manifest: manifest as unknown as Manifest,
    exportName: "main",
  };
  return { path, bundle, lockHash };
}

describe("packages of a bundle", () => {
  test("the project's own, while its lockfile is the one deployed", async () => {
    const { path, bundle } = await project();
    expect(await packagesFolder(bundle, folder, () => {})).toBe(path);
  });

  test("else installed once for the lockfile, also when two runs ask; the project's scripts do not run", async () => {
    const { path, bundle, lockHash } = await project();
    await writeFile(join(path, "package-lock.json"), '{"changed":true}');
    const lines: string[] = [];
    const ask = () => packagesFolder(bundle, folder, (line) => lines.push(line));
    const installed = join(folder, "packages", lockHash);
    expect(await Promise.all([ask(), ask()])).toEqual([installed, installed]);
    expect(await ask()).toBe(installed);
    expect(lines).toEqual(["installing packages of f (once for this lockfile)"]);
  });

  test("an install that fails is an error of one line, and leaves nothing", async () => {
    const { path, bundle } = await project();
    await bundle.storage.write("b/package-lock.json", "{");
    await rm(path, { recursive: true });
    const error = await packagesFolder(bundle, folder, () => {}).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "packages.install" });
    expect(error.message).not.toContain("\n");
    expect(await readdir(join(folder, "packages"))).toEqual([]);
  });

  test("several processes at once install into one folder, whole, and leave no other; a dead one's is removed", async () => {
    const { path, bundle, lockHash } = await project();
    await rm(path, { recursive: true });
    const packages = join(folder, "packages");
    await mkdir(join(packages, `${lockHash}.99999999.1.${hostname()}`), { recursive: true });
    const stored = { folder: join(folder, "storage"), manifest: bundle.manifest };
    const storage = openStorage({ type: "local", folder: stored.folder });
    for (const key of await bundle.storage.list()) await storage.write(key, await bundle.storage.read(key));
    const installer = join(folder, "install.mts");
    await writeFile(installer, INSTALLER);
    const bin = join(folder, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "npm"), SLOW_NPM, { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const runs = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, [installer, folder, JSON.stringify(stored)], { env }),
    );
    const outputs = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout));
    expect(outputs).toEqual(Array(4).fill({ installed: join(packages, lockHash), files: 200 }));
    expect(await readdir(packages)).toEqual([lockHash]);
  });

  test("none are needed by code that imports none", async () => {
    const { bundle } = await project();
    bundle.manifest.packages = {};
    expect(await packagesFolder(bundle, folder, () => {})).toBeUndefined();
  });
});

test("bundles of another major version, or minor before 1.0, are not run", () => {
  expect(isCompatible("0.1.0", "0.1.9")).toBe(true);
  expect(isCompatible("0.1.0", "0.2.0")).toBe(false);
  expect(isCompatible("1.2.0", "1.9.0")).toBe(true);
  expect(isCompatible("1.2.0", "2.0.0")).toBe(false);
});
