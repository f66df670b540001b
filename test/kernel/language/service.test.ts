/** The language service with TypeScript's real process over a small notebook; one service for the file. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { createLanguageService, type LanguageService } from "../../../kernel/language/service.ts";

const graph = createNotebookGraph();

function put(key: string, source: string) {
  return graph.put({ key, label: key, source, module: analyse(source), notes: new Map() });
}

const live = new Set<string>();
let folder: string;
let service: LanguageService;

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), "language-test-"));
  folder = join(root, "project/notebooks");
  mkdirSync(folder, { recursive: true });
  write(
    "../tsconfig.json",
    '{ // as people write them\n "compilerOptions": { "strict": true, "noImplicitReturns": true, "paths": { "~/*": ["./lib/*"] }, }, }',
  );
  write("../package.json", '{ "imports": { "#tools": "./tools.ts" } }');
  write("../tools.ts", "export const tool = 1;");
  write(
    "../lib/shapes.ts",
    "export interface Square { side: number }\nexport const square: Square = { side: 1 };",
  );
  write("beside.ts", "export const beside = { near: true };");
  write(
    "../node_modules/small/package.json",
    '{ "name": "small", "type": "module", "exports": { "types": "./i.d.ts" } }',
  );
  write(
    "../node_modules/small/i.d.ts",
    "/** Makes it small. */\nexport declare function shrink(text: string): number;",
  );
  const aliases = { aliased: pathToFileURL(join(folder, "beside.ts")).href };
  service = createLanguageService({ graph, folder, aliases, live, inspectLive: async () => undefined });
});
afterAll(async () => {
  await service.close();
  rmSync(join(folder, "../.."), { recursive: true, force: true });
});

async function complete(marked: string) {
  const at = marked.indexOf("¦");
  return service.complete(marked.slice(0, at) + marked.slice(at + 1), at);
}

async function texts(marked: string) {
  return (await complete(marked)).items.map(({ text }) => text);
}

async function facts(marked: string) {
  const at = marked.indexOf("¦");
  return service.facts(marked.slice(0, at) + marked.slice(at + 1), at);
}

async function diagnostics(source: string, key = "") {
  return (await service.diagnostics(source, key)).map(({ line, code }) => `${line}:${code}`);
}

describe("what a notebook knows better is not remarked", () => {
  test("a name that a function will find when it runs; one at the cell's own level is", async () => {
    expect(await diagnostics("function a() { return later() }\nconst b = () => new Service(later)")).toEqual(
      [],
    );
    expect(await diagnostics("class K { m() { return later } }")).toEqual([]);
    expect(await diagnostics("later();\nclass K extends later {}")).toEqual(["1:2304", "2:2304"]);
    put("near", "const lateness = 1;");
    expect(await diagnostics("const f = () => latenes")).toEqual(["1:2304"]);
  });

  test("that a name of another cell may be null; of this one it is", async () => {
    put(
      "null",
      "let model: { run(): number; deep?: { n: number } } | null = null; let list: string[] | undefined;",
    );
    expect(await diagnostics("model.run(); model.deep.n; list.map((x) => x)")).toEqual([]);
    expect(await diagnostics("function f(model: { run(): number } | null) { model.run() }")).toEqual([
      "1:18047",
    ]);
  });

  test("parameters of functions handed to what has no types", async () => {
    put("untyped", "const d3: any = 0");
    expect(await diagnostics("d3.sum([1], (d) => d, function (a, ...b) {}, ({ c }) => c)")).toEqual([]);
    expect(await diagnostics("const f = (d) => d")).toEqual(["1:7006"]);
  });

  test("that a const of another cell is assigned to", async () => {
    put("constant", "const rate = 1 as number;");
    expect(await diagnostics("rate = 2;")).toEqual([]);
    expect(await diagnostics("const own = 1; own = 2;")).toEqual(["1:2588"]);
  });

  test("JSX whose React another cell imports", async () => {
    put("react", 'import * as React from "react"');
    expect(await diagnostics("const p = <p>hi</p>")).toEqual([]);
    graph.remove("react");
    expect(await diagnostics("const p = <p>hi</p>")).toEqual(["1:2874"]);
  });

  test("WebAssembly is there, and modules of it", async () => {
    write("../lib/add.wasm", "");
    expect(
      await diagnostics(
        'const { instance } = await WebAssembly.instantiate(new Uint8Array());\nconst n: number = instance.exports.memory;\nimport { add } from "../lib/add.wasm"; add(1, 2); new WebAssembly.Memory({ initial: 1 })',
      ),
    ).toEqual(["2:2322"]);
    expect(await texts("WebAssembly.Mem¦")).toEqual(["Memory"]);
  });
});

describe("the notebook as modules", () => {
  test("a name has its latest declarer's type", async () => {
    put("one", "const thing = { first: 1 };");
    expect(await texts("thing.¦")).toEqual(["first"]);
    put("two", "const thing = { second: 2 };");
    expect(await texts("thing.¦")).toEqual(["second"]);
    put("one", "const thing = { again: 3 };");
    expect(await texts("thing.¦")).toEqual(["again"]);
  });

  test("types, enums, classes and namespaces cross cells; so do names that are both a value and a type", async () => {
    put(
      "kinds",
      "interface Row { id: number }\nenum Color { Red, Green }\nclass Point { x = 1 }\nnamespace N { export const inside = 1 }\nconst Both = { value: 1 }; type Both = { type: string };",
    );
    expect(await texts("const r = {} as Row; r.¦")).toEqual(["id"]);
    expect(await texts("Color.¦")).toEqual(["Green", "Red"]);
    expect(await texts("new Point().¦")).toEqual(["x"]);
    expect(await texts("N.¦")).toEqual(["inside"]);
    expect(await texts("Both.¦")).toEqual(["value"]);
    expect(await texts("const b = {} as Both; b.¦")).toEqual(["type"]);
  });

  test("a cell sees cells that see cells, and a cell imports what it needs only", async () => {
    put("chain1", "const a1 = { deep: 1 };");
    put("chain2", "export const a2 = [a1];");
    put("chain3", "const { 0: a3 } = a2;");
    expect(await texts("a3.¦")).toEqual(["deep"]);
  });

  test("text that does not read yet", async () => {
    expect(await texts("function f() { if (true) { thing.¦")).toEqual(["again"]);
    expect(await texts("const s = `${thing.¦")).toEqual(["again"]);
    expect(await texts("thing.¦\nconst after = 1;\nimport { shrink } from 'small';")).toEqual(["again"]);
    expect(await texts("const thing = { own: 1 };\nfoo(thing.¦")).toEqual(["own"]);
    expect(await texts("const { x, y } = { x: { in: 1 }, y: 2 };\nx.¦")).toEqual(["in"]);
  });

  test("line ends of every kind before the place", async () => {
    expect(await texts("1\r\n2\r3\u20284\nthing.¦")).toEqual(["again"]);
    expect(await diagnostics("1;\r\n2;\r3;\u20284;\nconst a: string = 1;")).toEqual(["3:2322"]);
  });

  test("names: the notebook's come first, types only where a type stands", async () => {
    expect((await texts("thi¦"))[0]).toBe("thing");
    expect(await texts("const c: Ro¦")).toContain("Row");
    expect(await texts("const c = Ro¦")).not.toContain("Row");
    expect((await texts("¦")).indexOf("a1")).toBeLessThan((await texts("¦")).indexOf("Array"));
    live.add("survivor");
    expect(await texts("surv¦")).toEqual(["survivor"]);
  });

  test("jsx, a declared global, no DOM", async () => {
    expect(await texts("const el = <b>{thing.¦}</b>;")).toEqual(["again"]);
    expect(await texts("display.mark¦")).toEqual(["markdown"]);
    expect(await texts("docum¦")).toEqual([]);
    expect(await texts("process.platf¦")).toEqual(["platform"]);
  });

  test("a tag that is not finished", async () => {
    put(
      "tags",
      "declare global { namespace JSX { interface IntrinsicElements { box: { size?: number } } } }",
    );
    expect(await texts("const el = <bo¦")).toEqual(["box"]);
    expect(await texts("f(\n  <box si¦")).toEqual([]);
    expect(await texts("const el = <box size={1} si¦")).toEqual([]);
    expect(await texts("const el = <box ¦ />")).toEqual(["size"]);
    graph.remove("tags");
  });

  test("strings and keys that types allow", async () => {
    put(
      "unions",
      'type Mode = "fast" | "slow"; const go = (options: { mode: Mode; count?: number }) => options;',
    );
    expect(await texts('go({ mode: "¦" })')).toEqual(["fast", "slow"]);
    expect(await texts("go({ ¦ })")).toEqual(["mode", "count"]);
    expect(await texts('thing["¦"]')).toEqual(["again"]);
  });
});

describe("what counts for every cell", () => {
  test("declare global and declare module, while their cell is there", async () => {
    const source = '[1].mine().toFixed(); import { Added } from "small"; ({}) as Added;';
    expect(await diagnostics(source)).toEqual(["1:2339", "1:2305"]);
    put("everyone", "declare global { interface Array<T> { mine(): T } }\nconst own = 1;");
    put("module", 'declare module "small" { interface Added { x: 1 } }');
    expect(await diagnostics(source)).toEqual([]);
    expect(await texts("[1].mi¦")).toEqual(["mine"]);
    expect(await diagnostics("declare global { interface Array<T> { mine(): number } }", "everyone")).toEqual(
      [],
    );
    graph.remove("everyone");
    graph.remove("module");
    // Both texts that TypeScript holds are of one program.
    await diagnostics("1;");
    expect(await texts("[1].mi¦")).toEqual([]);
    expect(await diagnostics(source)).toEqual(["1:2339", "1:2305"]);
    expect(await diagnostics('declare module "made-up" { export const x: string; }')).toEqual([]);
  });

  test("a reference to a library", async () => {
    expect(await diagnostics("document.title;")).toEqual(["1:2584"]);
    expect(await diagnostics('/// <reference lib="dom" />\ndocument.title;')).toEqual([]);
    put("lib", '/// <reference lib="dom" />');
    expect(await texts("document.titl¦")).toEqual(["title"]);
    graph.remove("lib");
    expect(await diagnostics("document.title;")).toEqual(["1:2584"]);
  });
});

describe("what stands beside the notebook", () => {
  test("relative files, the tsconfig's paths, package imports, packages, aliases", async () => {
    expect(await texts('import { beside } from "./beside.ts"; beside.¦')).toEqual(["near"]);
    expect(await texts('import { square } from "../lib/shapes.ts"; square.¦')).toEqual(["side"]);
    expect(await texts('import { square } from "~/shapes.ts"; square.¦')).toEqual(["side"]);
    expect(await texts('import { tool } from "#tools"; tool.toF¦')).toEqual(["toFixed"]);
    expect(await texts('import { beside } from "aliased"; beside.¦')).toEqual(["near"]);
    expect((await facts('import { shrink } from "small"; shri¦nk'))?.documentation).toBe("Makes it small.");
    expect(await texts('import {} from "sma¦"')).toEqual(["small"]);
    expect(await texts('import {} from "./¦"')).toEqual(["beside.ts"]);
    expect(await texts('import {} from "../lib/sh¦"')).toEqual(["shapes.ts"]);
  });

  test("a local JavaScript file has the types of its code", async () => {
    write("plain.js", "export const plain = { ofJs: 1 };\nexport const grow = (by) => by;");
    expect(await texts('import { plain } from "./plain.js"; plain.¦')).toEqual(["ofJs"]);
    expect(await diagnostics('import { grow } from "./plain.js"; grow(1);')).toEqual([]);
  });

  test("a local file that changes, and a package that is installed, are seen", async () => {
    expect(await texts('import { beside } from "./beside.ts"; beside.¦')).toEqual(["near"]);
    write("beside.ts", "export const beside = { changed: true };");
    expect(await texts('import { beside } from "./beside.ts"; beside.¦')).toEqual(["changed"]);
    expect(await diagnostics('import { late } from "late"; late;')).toEqual(["1:2307"]);
    write("../node_modules/late/package.json", '{ "name": "late", "types": "./i.d.ts" }');
    write("../node_modules/late/i.d.ts", "export declare const late: { here: boolean };");
    expect(await texts('import { late } from "late"; late.¦')).toEqual(["here"]);
    expect(await diagnostics('import { late } from "late"; late;')).toEqual([]);
  });
});

describe("npm: imports", () => {
  test("are the packages that the run finds: of any version, scoped, with a path, and nothing moves", async () => {
    write("../node_modules/@own/tools/package.json", '{ "exports": { "./sub": { "types": "./sub.d.ts" } } }');
    write("../node_modules/@own/tools/sub.d.ts", "export declare const deep: { below: true };");
    expect(await texts('import { shrink } from "npm:small@1.2"; shrink("a").toF¦')).toEqual(["toFixed"]);
    expect(await texts("import { deep } from 'npm:@own/tools@^1/sub'; deep.¦")).toEqual(["below"]);
    expect(await texts('import { ¦ } from "npm:/small"')).toContain("shrink");
    expect(await texts('(await import("npm:small")).shr¦')).toEqual(["shrink"]);
    expect((await facts('import { shrink } from "npm:small@1"; shri¦nk'))?.signature).toBe(
      "function shrink(text: string): number",
    );
    expect(
      await service.diagnostics('import { shrink } from "npm:small@1"; const s: string = shrink("");', ""),
    ).toEqual([expect.objectContaining({ line: 1, column: 45, code: 2322 })]);
    put("npm", 'import { shrink } from "npm:small@1";');
    expect(await texts("shrink('').toP¦")).toEqual(["toPrecision"]);
  });

  test("one that is not there yet is no error, since the run installs it, and is seen once it is", async () => {
    const source = 'import { soon } from "npm:soon@2"; import "npm:soon@2/style.css"; soon.here;';
    expect(await diagnostics(source)).toEqual([]);
    expect(await diagnostics('import { soon } from "soon"; soon.here;')).toEqual(["1:2307"]);
    write("../node_modules/soon/package.json", '{ "name": "soon", "types": "./i.d.ts" }');
    write("../node_modules/soon/i.d.ts", "export declare const soon: { here: boolean };");
    expect(await texts('import { soon } from "npm:soon@2"; soon.¦')).toEqual(["here"]);
  });

  test("installed packages are offered", async () => {
    expect(await texts('import {} from "npm:sm¦"')).toEqual(["small"]);
    expect(await texts('import {} from "npm:@own/¦"')).toEqual(["@own/tools"]);
    expect(await texts('import {} from "npm:nothing¦"')).toEqual([]);
  });
});

describe("diagnostics", () => {
  test("the cell's own errors with its own lines; what is only a hint is not said", async () => {
    expect(await diagnostics("const unused = 1;\nconst s: string = 5;\nnope();")).toEqual([
      "2:2322",
      "3:2304",
    ]);
  });

  test("a first line for a shell is none of TypeScript's", async () => {
    expect(await diagnostics("#!/usr/bin/env node\nconst a: string = 5;")).toEqual(["2:2322"]);
  });

  test("what only the tsconfig asks to check", async () => {
    expect(
      await diagnostics("function f(x: boolean) { if (x) return 1; }\nfunction g() { return 1; f(true); }"),
    ).toEqual(["1:7030"]);
  });

  test("comments that silence TypeScript do", async () => {
    expect(
      await diagnostics("// @ts-ignore\nconst a: string = 5;\n// @ts-expect-error\nconst b: string = 5;"),
    ).toEqual([]);
    expect(await diagnostics("/* all */\n// @ts-nocheck\nconst a: string = 5;")).toEqual([]);
    expect(await diagnostics("const a: string = 5;\n// @ts-nocheck")).toEqual(["1:2322"]);
  });

  test("a redeclared name is no error, in another cell or the same again", async () => {
    expect(await diagnostics("const thing = 'text'; thing.length;")).toEqual([]);
    expect(await diagnostics("const thing = { again: 4 };", "one")).toEqual([]);
  });

  test("a variable of an earlier cell can be assigned what fits its type", async () => {
    put("variable", "let total = 1;");
    expect(await diagnostics("total = 2; total += 1;")).toEqual([]);
    expect(await diagnostics("total = 'text';")).toEqual(["1:2322"]);
  });

  test("a variable whose type is still open is no error, in its cell or another", async () => {
    put("list", "const list = []; list.push(1); list");
    put("found", "let found = null; found = { a: 1 };");
    expect(await diagnostics("list[0]; list.length; found.a; found = { a: 2 };")).toEqual([]);
    expect(await diagnostics("const open = []; const add = () => open.push(1); add(); open")).toEqual([]);
    // What is written without a type otherwise is still said.
    expect(await diagnostics("function f(x) { return x }")).toEqual(["1:7006"]);
  });

  test("exports of types, with and without a file", async () => {
    expect(
      await diagnostics(
        'export type { Square } from "../lib/shapes.ts";\nexport type * from "../lib/shapes.ts";\nexport type * as shapes from "../lib/shapes.ts"',
      ),
    ).toEqual([]);
    expect(
      await diagnostics("interface Near { a: 1 }\nexport type { Near };\nexport type Far = Near;"),
    ).toEqual([]);
    put("exporter", 'export type { Square } from "../lib/shapes.ts";\nexport const exported = 5;');
    expect(await diagnostics("const five: string = exported;")).toEqual(["1:2322"]);
  });

  test("comments that say what JSX calls", async () => {
    const h = "function h(...a: any[]) { return a }";
    expect(await diagnostics(`/** @jsx h */\n${h}\n<box size={1} />`)).toEqual([]);
    expect(
      await diagnostics(`// a cell\n/** @jsx h\n * @jsxFrag F */\n${h}\nconst F = 1;\n<><box /></>`),
    ).toEqual([]);
    expect(await diagnostics(`${h}\n<box size={1} />`)).toEqual(["2:2874"]);
  });

  test("a value whose cell is gone is known to exist", async () => {
    expect(await diagnostics("survivor.anything;")).toEqual([]);
  });
});

test("after a crash the next question is answered by a fresh process", async () => {
  await texts("thing.¦");
  const before = service.pid();
  process.kill(Number(before), "SIGKILL");
  expect(await texts("thing.¦")).toEqual(["again"]);
  expect(service.pid()).not.toBe(before);
});

test("its folder is private, and gone when it is closed", async () => {
  const own = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`cellflow-types-${process.pid}-`));
  const another = createLanguageService({
    graph,
    folder,
    aliases: {},
    live,
    inspectLive: async () => undefined,
  });
  const before = own();
  await another.complete("thing.", 6);
  const [made] = own().filter((name) => !before.includes(name));
  expect(statSync(join(tmpdir(), String(made))).mode & 0o777).toBe(0o700);
  const pid = Number(another.pid());
  expect(readFileSync(`/proc/${pid}/comm`, "utf8").trim()).toBe("tsc");
  await another.close();
  expect(own()).toEqual(before);
  expect(another.started()).toBe(false);
  expect(await another.complete("thing.", 6)).toEqual({ start: 6, end: 6, items: [] });
});
