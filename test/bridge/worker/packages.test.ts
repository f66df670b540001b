import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Manifest } from "../../../bridge/deploy/bundle.ts";
import { findProject } from "../../../bridge/deploy/npm-project.ts";
import { openStorage } from "../../../bridge/storage/open.ts";
import { withLock } from "../../../bridge/worker/lock.ts";
import { packagesFolder } from "../../../bridge/worker/packages.ts";
import { isCompatible, type StoredBundle } from "../../../bridge/worker/stored-bundle.ts";

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
    const said: string[] = [];
    const ask = () => packagesFolder(bundle, folder, (line) => said.push(line));
    const installed = join(folder, "packages", lockHash);
    expect(await Promise.all([ask(), ask()])).toEqual([installed, installed]);
    expect(await ask()).toBe(installed);
    expect(said).toEqual(["installing packages of f (once for this lockfile)"]);
  });

  test("an install that fails is told in one line, and leaves nothing", async () => {
    const { path, bundle } = await project();
    await bundle.storage.write("b/package-lock.json", "{");
    await rm(path, { recursive: true });
    const error = await packagesFolder(bundle, folder, () => {}).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "packages.install" });
    expect(error.message).not.toContain("\n");
    expect(await readdir(join(folder, "packages"))).toEqual([]);
  });

  test("none are needed by code that imports none", async () => {
    const { bundle } = await project();
    bundle.manifest.packages = {};
    expect(await packagesFolder(bundle, folder, () => {})).toBeUndefined();
  });
});

describe("the lock", () => {
  test("holds others off until released, and is taken over from the dead", async () => {
    const path = join(folder, "a.lock");
    const order: string[] = [];
    let release = () => {};
    const first = withLock(path, async () => {
      order.push("first");
      await new Promise<void>((done) => {
        release = done;
      });
      order.push("first ends");
    });
    await expect.poll(() => order).toEqual(["first"]);
    const second = withLock(path, async () => order.push("second"));
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "first ends", "second"]);
    await mkdir(path);
    await writeFile(join(path, "pid"), "99999999");
    expect(await withLock(path, async () => "mine")).toBe("mine");
  });
});

test("bundles of another major version, or minor before 1.0, are not run", () => {
  expect(isCompatible("0.1.0", "0.1.9")).toBe(true);
  expect(isCompatible("0.1.0", "0.2.0")).toBe(false);
  expect(isCompatible("1.2.0", "1.9.0")).toBe(true);
  expect(isCompatible("1.2.0", "2.0.0")).toBe(false);
});
