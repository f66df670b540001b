/** Without TypeScript's process, and with a config that can't be read: the kernel still helps with what it knows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { createLanguageService } from "../../../kernel/language/service.ts";

const folder = mkdtempSync(join(tmpdir(), "language-fallback-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph = createNotebookGraph();
graph.put({
  key: "a",
  label: "Cell [1]",
  source: "",
  module: analyse("const something = { a: 1 };"),
  notes: new Map(),
});
const seen = { type: "Object", keys: [{ name: "liveKey", kind: "property" as const }], preview: "" };

function start() {
  return createLanguageService({
    graph,
    folder,
    aliases: {},
    live: new Set(),
    inspectLive: async () => seen,
  });
}

test("names and live keys without TypeScript", async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, "not-there");
  const service = start();
  try {
    expect((await service.complete("some", 4)).items.map(({ text }) => text)).toEqual(["something"]);
    expect((await service.complete("something.", 10)).items.map(({ text }) => text)).toEqual(["liveKey"]);
    expect(await service.facts("something", 3)).toBeUndefined();
    expect(await service.diagnostics("const a: string = 1;", "")).toEqual([]);
    expect(service.started()).toBe(false);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await service.close();
  }
});

test.each([
  "{ not json",
  '{ "extends": "./nowhere.json" }',
  '{ "compilerOptions": { "target": "es5", "module": "amd", "composite": true } }',
])("a tsconfig.json such as %s", async (config) => {
  writeFileSync(join(folder, "tsconfig.json"), config);
  const service = start();
  try {
    expect((await service.complete("something.", 10)).items.map(({ text }) => text)).toEqual(["a"]);
    expect(await service.diagnostics("await 1; const b = something.a satisfies number; b;", "")).toEqual([]);
  } finally {
    await service.close();
  }
});
