import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { storeBundle } from "../../../../bridge/deploy/bundle.ts";
import { packageFlow } from "../../../../bridge/deploy/package-flow.ts";
import { openStorage } from "../../../../bridge/storage/open.ts";
import type { Storage } from "../../../../bridge/storage/storage.ts";
import { createRunFolder } from "../../../../bridge/worker/run/run-folder.ts";
import { openBundle } from "../../../../bridge/worker/run/stored-bundle.ts";
import { temporaryFolder } from "../../server/harness.ts";

/** A stored bundle with code, a project and data, and a home for its runs. */
async function stored() {
  const project = temporaryFolder();
  for (const [name, text] of [
    ["package.json", '{"name":"p"}'],
    ["package-lock.json", '{"lockfileVersion":3,"packages":{}}'],
    ["a.csv", "1,2,3"],
  ] as const) {
    writeFileSync(join(project, name), text);
  }
  const bundle = await packageFlow({
    files: { "flow.ts": 'export async function main(path = "a.csv") { return path; }' },
    entry: "flow.ts",
    exportName: "main",
    flowName: "main",
    folder: project,
  });
  const home = temporaryFolder();
  const storage = openStorage({ type: "local", folder: join(home, "storage") });
  const path = await storeBundle(storage, bundle);
  const make = async () =>
    createRunFolder(await openBundle({ name: "one", path, entrypoint: "flow.mjs:main" }), {
      home,
      flowRunId: "run",
    });
  return { home, storage, key: `bundles/${bundle.id}`, make };
}

test("a run has copies of its own: what a flow writes does not reach the bundle", async () => {
  const { storage, key, make } = await stored();
  const folder = await make();
  expect(readdirSync(folder.path).sort()).toEqual(["a.csv", "flow.mjs", "flow.mjs.map"]);
  writeFileSync(join(folder.path, "a.csv"), "changed");
  expect(String(await storage.read(`${key}/files/a.csv`))).toBe("1,2,3");
  await folder.remove();
  const next = await make();
  expect(readFileSync(join(next.path, "a.csv"), "utf8")).toBe("1,2,3");
});

test("folders and files are for their user only", async () => {
  const { home, make } = await stored();
  await make();
  const open = readdirSync(home, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

const changes: [string, (storage: Storage, key: string) => Promise<void>][] = [
  ["the code", (storage, key) => storage.write(`${key}/flow.mjs`, "export const main = () => evil()")],
  ["its map", (storage, key) => storage.write(`${key}/flow.mjs.map`, "{}")],
  ["a data file", (storage, key) => storage.write(`${key}/files/a.csv`, "1,2,4")],
  ["a data file's length", (storage, key) => storage.write(`${key}/files/a.csv`, "1,2")],
  ["package.json", (storage, key) => storage.write(`${key}/package.json`, '{"dependencies":{"evil":"1"}}')],
  ["the lockfile", (storage, key) => storage.write(`${key}/package-lock.json`, "{}")],
  [
    "the manifest",
    async (storage, key) => {
      const manifest = JSON.parse(String(await storage.read(`${key}/manifest.json`)));
      await storage.write(`${key}/manifest.json`, JSON.stringify({ ...manifest, files: {} }));
    },
  ],
];

test.each(changes)("%s that was changed is not run, and nothing is left", async (_, change) => {
  const { home, storage, key, make } = await stored();
  await change(storage, key);
  await expect(make()).rejects.toMatchObject({
    code: "bundle.changed",
    message: expect.stringMatching(/^the bundle at [^\n]+ is not what was deployed[^\n]+deploy again$/),
  });
  expect(readdirSync(join(home, "runs"))).toEqual([]);
});
