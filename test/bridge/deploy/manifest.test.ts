import { expect, test } from "vitest";
import type { Manifest } from "../../../bridge/deploy/bundle.ts";
import { readManifest } from "../../../bridge/deploy/manifest.ts";
import { openStorage } from "../../../bridge/storage/open.ts";

const manifest: Manifest = {
  format: 1,
  cellflow: "0.1.0",
  node: "v24.0.0",
  flow: "duration model",
  entry: "flow.ts",
  exportName: "größe$1",
  parameters: {
    type: "object",
    title: "Parameters",
    properties: { a: { type: "string" } },
    required: [],
    definitions: {},
  },
  sources: { "cells/read.ts": "a".repeat(64) },
  packages: { "@scope/name.js": "1.0.0", hono: "not locked" },
  environment: ["TOKEN"],
  files: { "data/a.csv": 3 },
  project: { folder: "/project", lockHash: "b".repeat(64), lockfile: true },
};

async function read(text: string): Promise<Manifest> {
  const storage = openStorage({ type: "memory" });
  await storage.write("b/manifest.json", text);
  return readManifest(storage, "b");
}

test("what was written is read", async () => {
  expect(await read(JSON.stringify(manifest))).toEqual(manifest);
  const { project: _, ...alone } = manifest;
  expect(await read(JSON.stringify(alone))).toEqual(alone);
});

test.each([
  [{ files: { "../../.ssh/authorized_keys": 3 } }, "files.../../.ssh/authorized_keys: "],
  [{ files: { "/etc/cron.d/x": 3 } }, "files./etc/cron.d/x: "],
  [{ files: { "flow.mjs": 3 } }, "files.flow.mjs: "],
  [{ files: { "a.csv": -1 } }, "files.a.csv: "],
  [{ packages: { "../x": "1" } }, "packages.../x: "],
  [{ packages: { hono: 4 } }, "packages.hono: "],
  [
    { project: { folder: "/p", lockHash: "../../bin", lockfile: true } },
    "project.lockHash: must be a sha256",
  ],
  [{ exportName: "a;b" }, "exportName: must be an identifier"],
  [{ parameters: [] }, "parameters: must be a JSON Schema"],
  [{ parameters: { properties: { a: 1 } } }, "parameters: must be a JSON Schema"],
  [{ environment: "TOKEN" }, "environment: "],
])("%j is refused in one line", async (changed, message) => {
  await expect(read(JSON.stringify({ ...manifest, ...changed }))).rejects.toMatchObject({
    code: "bundle.manifest",
    message: expect.stringMatching(/^[^\n]+: deploy again$/),
  });
  await expect(read(JSON.stringify({ ...manifest, ...changed }))).rejects.toThrow(message);
});

test.each(["", "{", "null", "[]", "{}", '"x"'])("%j is no manifest", async (text) => {
  await expect(read(text)).rejects.toMatchObject({ code: "bundle.manifest" });
});

test("another format names the version to use", async () => {
  await expect(read(JSON.stringify({ format: 2 }))).rejects.toMatchObject({ code: "bundle.format" });
});
