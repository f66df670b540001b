/** The script the debugger expects a local file to run as is the one that V8 is given when the file is loaded. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentHash } from "../../../../kernel/debugger/scripts/cell-scripts.ts";
import { fileScript } from "../../../../kernel/debugger/scripts/file-script.ts";

const files: Record<string, string> = {
  "plain.ts": "export const a: number = 1\nexport function f(x: string): string {\n  return x\n}\n",
  "wide.ts": "// größer, 🦊\nexport const fox = '🦊\u2028' as const\n",
  "enum.ts":
    "export enum E { A = 1, B }\nexport namespace N { export const x = 1 }\nclass C { constructor(public b = 1) {} }\nnew C()",
  "decorated.ts":
    "const d = (f: Function, _: ClassMethodDecoratorContext) => f\nexport class A {\n  @d\n  m() { return 1 }\n}\n",
  "crlf.ts": "export const a: number = 1\r\nexport const b = a\r\n",
  "mark.ts": "\ufeffexport const a: number = 1\n",
  "module.mts": "export const here: string = import.meta.url\nawait null\n",
  "common.cts": "const { sep } = require('node:path')\nexports.sep = sep as string\n",
  "classic/view.tsx":
    "const React = { createElement: (...all: unknown[]) => all }\nexport const v = <b>{1 as number}</b>\n",
  "automatic/view.tsx": "export const v = () => <b>{1 as number}</b>\n",
  "automatic/tsconfig.json":
    '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "../automatic" } }',
  "plain.js": "export const a = '🦊'\n",
  "mark.mjs": "\ufeffexport const a = 1\n",
  "mark.cjs": "\ufeffexports.a = 1\n",
  "common.cjs": "#!/usr/bin/env node\nexports.a = 1\n",
};
const scripts = Object.keys(files).filter((name) => !name.endsWith(".json"));

/** Loads the files as the executor does, and says under which URL and hash V8 came to know them. */
function program(folder: string): string {
  return `
  import { Session } from "node:inspector";
  import { installLoader } from ${JSON.stringify(new URL("../../../../kernel/executor/main-thread/loader/hooks.ts", import.meta.url).href)};
  const ownRoot = ${JSON.stringify(new URL("../../../../", import.meta.url).href)};
  const sources = { add() {}, get() {}, addPlain() {}, install() {}, describe() {} };
  installLoader({ aliases: { "../automatic/jsx-runtime": "node:path" }, ownRoot, sources, folder: ${JSON.stringify(folder)} });
  const session = new Session();
  session.connect();
  const hashes = {};
  session.on("Debugger.scriptParsed", ({ params: { url, hash } }) => { hashes[url.split("?")[0]] = hash; });
  session.post("Debugger.enable");
  for (const url of ${JSON.stringify(scripts.map((name) => pathToFileURL(join(folder, name)).href))})
    await import(url).catch(() => {});
  console.log(JSON.stringify(hashes));
`;
}

let folder = "";
let hashes: Record<string, string> = {};
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "file-script-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const hashJson = execFileSync(process.execPath, ["--input-type=module", "-e", program(folder)], {
    encoding: "utf8",
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["ignore", "pipe", "ignore"],
  });
  hashes = JSON.parse(hashJson) as Record<string, string>;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ownRoot = new URL("../../../../", import.meta.url).href;

describe("the script of a local file", () => {
  test.each(scripts)("%s", (name) => {
    const path = join(folder, name);
    const script = fileScript(path, ownRoot);
    expect(script && contentHash(script.code)).toBe(hashes[pathToFileURL(path).href]);
    expect(script).toBeDefined();
  });

  test("is none for what is no program, does not read, is not there or is not the user's", () => {
    writeFileSync(join(folder, "wrong.ts"), "const = 1");
    writeFileSync(join(folder, "data.json"), "{}");
    for (const path of ["wrong.ts", "data.json", "nowhere.ts"])
      expect(fileScript(join(folder, path), ownRoot)).toBeUndefined();
    expect(
      fileScript(fileURLToPath(new URL("kernel/source/transform.ts", ownRoot)), ownRoot),
    ).toBeUndefined();
  });
});
