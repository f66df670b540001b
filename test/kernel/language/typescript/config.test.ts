/** The config TypeScript gets: the notebook's own options, and ours over them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configText } from "../../../../kernel/language/typescript/config.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "language-config-"));
  folder = join(root, "notebooks");
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function config(aliases: Record<string, string> = {}) {
  return JSON.parse(
    configText({ folder, mirror: "/mirror", aliases, typeRoots: ["/types"], files: ["now.ts"] }),
  );
}

test("without a tsconfig: strict, no DOM, Node's types", () => {
  expect(config()).toMatchObject({
    compilerOptions: { strict: true, lib: ["esnext"], types: ["node"], typeRoots: ["/types"], allowJs: true },
  });
  expect(config().extends).toBeUndefined();
});

test("the nearest tsconfig is extended; its lib and types hold, its paths beside ours", () => {
  const options = {
    lib: ["es2022", "dom"],
    types: ["own"],
    typeRoots: ["./types"],
    paths: { "~/*": ["src/*"], cellflow: ["theirs.ts"] },
  };
  writeFileSync(join(root, "base.json"), JSON.stringify({ compilerOptions: options }));
  writeFileSync(
    join(root, "tsconfig.json"),
    '{ "extends": "./base.json", /* strict */ "compilerOptions": { "strict": false }, }',
  );
  writeFileSync(
    join(root, "package.json"),
    '{ "imports": { "#db": { "types": "./db.d.ts", "default": "./db.js" }, "#out": "pkg" } }',
  );
  const { extends: base, compilerOptions } = config({ cellflow: "/dist/sdk.js" });
  expect(base).toBe(join(root, "tsconfig.json"));
  expect(compilerOptions.strict).toBeUndefined();
  expect(compilerOptions.lib).toBeUndefined();
  expect(compilerOptions.types).toEqual(["node", "own"]);
  expect(compilerOptions.typeRoots).toEqual([join(root, "types"), "/types"]);
  // Built modules have their types beside them.
  expect(compilerOptions.paths).toEqual({
    "~/*": [join(root, "src/*")],
    cellflow: ["/dist/sdk.d.ts"],
    "#db": [join(root, "db.d.ts")],
  });
});
