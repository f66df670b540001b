/** Each file is looked at once for a cell's import, and has another URL exactly when something below it has changed. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createFileVersions,
  type FileVersions,
} from "../../../../../kernel/executor/main-thread/loader/file-versions.ts";
import { findLocal } from "../../../../../kernel/executor/main-thread/loader/resolve.ts";

let folder = "";
let asked: string[] = [];
let changed: string[] = [];
let versions: FileVersions;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "file-versions-")));
  asked = [];
  changed = [];
  versions = createFileVersions({
    meant: (specifier, from) => {
      asked.push(specifier);
      return findLocal(specifier, from);
    },
    changed: (path) => changed.push(path),
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function at(name: string): string {
  return join(folder, name);
}

function file(name: string, ...imports: string[]): void {
  writeFileSync(at(name), imports.map((each) => `import "./${each}";\n`).join(""));
}

function url(name: string, from?: string): string {
  return versions.url(at(name), from && at(from));
}

test("a chain in which each imports all below it is linear in its imports, from whichever file it is asked", () => {
  const names = Array.from({ length: 30 }, (_, index) => `n${index}.ts`);
  for (const [index, name] of names.entries()) file(name, ...names.slice(index + 1));
  url("n0.ts");
  for (const [index, name] of names.slice(1).entries()) url(name, names[index]);
  expect(asked.length).toBe((30 * 29) / 2);
});

test("files in a circle change together, those beside and below it do not", () => {
  file("a.ts", "b.ts");
  file("b.ts", "c.ts", "low.ts");
  file("c.ts", "a.ts");
  file("low.ts");
  file("beside.ts", "low.ts");
  const all = ["a.ts", "b.ts", "c.ts", "low.ts", "beside.ts"];
  const before = all.map((name) => url(name));
  expect(before.every((each) => !each.includes("?"))).toBe(true);
  file("c.ts", "a.ts", "b.ts");
  const after = all.map((name) => url(name));
  expect(all.filter((_, index) => before[index] !== after[index])).toEqual(["a.ts", "b.ts", "c.ts"]);
  expect(changed.sort()).toEqual(["a.ts", "b.ts", "c.ts"].map(at));
  expect(all.map((name) => url(name))).toEqual(after);
});

test("a file that comes, goes or is older than the one it replaces is a change too", () => {
  file("a.ts", "b");
  const urls = [url("a.ts")];
  file("b.ts");
  urls.push(url("a.ts"));
  rmSync(at("b.ts"));
  file("b.js");
  urls.push(url("a.ts"));
  expect(new Set(urls).size).toBe(3);
});
