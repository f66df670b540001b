/** Completion of paths: what is offered can be used where it is offered. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { completePath } from "../../../../kernel/language/completion/paths.ts";

const folder = mkdtempSync(join(tmpdir(), "completion-paths-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of [
  "plain.ts",
  "two words.ts",
  "c#d?.ts",
  "100%.ts",
  'q"uote.ts',
  "it's.ts",
  "é.ts",
  "a.txt",
])
  writeFileSync(join(folder, name), "export const x = 1;");
mkdirSync(join(folder, "s#ub"));

function offered(before: string): string[] | undefined {
  return completePath(before, folder)?.items.map(({ text }) => text);
}

test("an import is offered only files that can be imported by that text", async () => {
  const names = offered('import { x } from "./');
  expect(names?.sort()).toEqual(["plain.ts", "two words.ts", "é.ts"]);
  for (const name of names ?? []) expect((await import(join(folder, name))).x).toBe(1);
  expect(offered('await import("./c')).toEqual([]);
});

test("require takes paths, whatever their letters", () => {
  expect(offered('require("./c')).toEqual(["c#d?.ts"]);
  expect(offered('require("./s')).toEqual(["s#ub/"]);
  expect(offered('require("./q')).toEqual([]);
});
