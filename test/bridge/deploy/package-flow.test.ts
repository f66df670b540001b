import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storeBundle } from "../../../bridge/deploy/bundle.ts";
import { readManifest } from "../../../bridge/deploy/manifest.ts";
import { environmentNames, packageFlow } from "../../../bridge/deploy/package-flow.ts";
import { createSchemaReader } from "../../../bridge/parameters/from-types/lazy-reader.ts";
import { openStorage } from "../../../bridge/storage/open.ts";

const reader = createSchemaReader();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-package-"));
  await mkdir(join(folder, "lib"));
  await mkdir(join(folder, "data"));
  const packages = { "node_modules/hono": { version: "4.13.19" }, "node_modules/vega": { version: "6.4.0" } };
  await writeFile(join(folder, "package.json"), JSON.stringify({ dependencies: { hono: "4", vega: "6" } }));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  await writeFile(join(folder, "lib/disk.ts"), "export const disk: number = 3;");
  await writeFile(join(folder, "data/a.csv"), "abc");
  await writeFile(join(folder, "data/b.csv"), "abcd");
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true, force: true });
});

const files = {
  "cells/read.ts": `import { task } from "cellflow"; import { Hono } from "hono/tiny";
    import { disk } from "../lib/disk.ts"; import { readFile } from "node:fs/promises";
    export const path = "data/a.csv";
    export const unused = "chart";
    export const readData = task(async function readData(p: string) { return [disk, process.env.TOKEN, Hono, await readFile(p)]; });`,
  "flow.ts": `import { flow } from "cellflow"; import { readData, path } from "./cells/read.js";
    /** Reads. */
    async function duration(train = path, n: number) { return readData(train); }
    export const main = flow(duration);
    export const chart = () => import("vega");`,
};

function pack(sources: Record<string, string> = files, include: string[] = []) {
  return packageFlow({
    files: sources,
    entry: "flow.ts",
    exportName: "main",
    flowName: "duration",
    folder,
    include,
    reader,
  });
}

describe("packaging a flow", () => {
  test("only the user's code, from memory and disk; packages pinned; data that defaults name", async () => {
    const bundle = await pack();
    expect(bundle.code).toContain('from "cellflow"');
    expect(bundle.code).toContain('from "hono/tiny"');
    expect(bundle.code).not.toContain("vega");
    expect(bundle.manifest).toMatchObject({
      flow: "duration",
      exportName: "main",
      description: "Reads.",
      packages: { hono: "4.13.19" },
      environment: ["TOKEN"],
      files: { "data/a.csv": 3 },
      project: { folder, lockfile: true },
    });
    expect(bundle.manifest.parameters.required).toEqual(["n"]);
    expect(Object.keys(bundle.manifest.sources)).toEqual(["cells/read.ts", "flow.ts", "lib/disk.ts"]);
    expect(JSON.parse(bundle.map).sources).toContain("cells/read.ts");
  });

  test("the same content has the same id, and include adds data", async () => {
    const [one, two, more] = [await pack(), await pack(), await pack(files, ["data/*.csv"])];
    expect(one.id).toBe(two.id);
    expect(more.id).not.toBe(one.id);
    expect([...more.files.keys()]).toEqual(["data/a.csv", "data/b.csv"]);
    expect(more.size - one.size).toBeGreaterThan(3);
  });

  test("stored whole, and read back", async () => {
    const storage = openStorage({ type: "memory" });
    const bundle = await pack();
    const location = await storeBundle(storage, bundle);
    expect(location).toBe(`memory:default/bundles/${bundle.id}`);
    expect(await readManifest(storage, `bundles/${bundle.id}`)).toEqual(bundle.manifest);
    expect(await storage.list()).toContain(`bundles/${bundle.id}/files/data/a.csv`);
  });

  test.each([
    ["import 'left-pad';", "deploy.import", "npm install left-pad"],
    ["console.log('AKIAABCDEFGHIJKLMNOP');", "deploy.secret", "flow.ts:6 holds an AWS access key"],
    ["console.log({ password: 'hunter22' });", "deploy.secret", "flow.ts:6 holds a secret"],
    ["let x = ;", "deploy.build", 'flow.ts:6: Unexpected ";"'],
    ["import './nothing.ts';", "deploy.build", "flow.ts:6"],
  ])("%s is refused", async (line, code, message) => {
    const error = await pack({ ...files, "flow.ts": `${files["flow.ts"]}\n${line}` }).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/hunter22|\n/);
  });

  test("an include that names nothing or leaves the folder is refused", async () => {
    await expect(pack(files, ["nothing/*"])).rejects.toMatchObject({ code: "deploy.include" });
    await expect(pack(files, ["../*"])).rejects.toMatchObject({ code: "deploy.include" });
  });
});

test("environment variables read by name are found", () => {
  expect(
    environmentNames(`process.env.A; process.env["B"]; const { C, D: d = 1 } = process.env; x.env.E`),
  ).toEqual(["A", "B", "C", "D"]);
});

test("a package that is only resolved by createRequire travels too; other resolve calls mean no package", async () => {
  const source = `import { createRequire } from "node:module"; import path from "node:path";
    export async function main() {
      const place = path.resolve("data/none.csv") + await Promise.resolve("abc");
      return [place, createRequire(import.meta.url).resolve("vega/build/vega.js")];
    }`;
  const { manifest } = await pack({ "flow.ts": source });
  expect(manifest.packages).toEqual({ vega: "6.4.0" });
});
