/** What cells import and require, on the real kernel: circles, changed files, TypeScript's names, packages, errors. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Asked, printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";
import { type Registry, startRegistry } from "./registry.ts";

let kernel: TestKernel;
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry({
    "test-number": { "1.0.0": "module.exports = 1;", "2.0.0": "module.exports = 2;" },
    "test-later": { "1.0.0": "export const later = 'here';" },
  });
  kernel = await startTestKernel(registry.env);
}, 60_000);
afterAll(async () => {
  await kernel.dispose();
  await registry.close();
});

function file(name: string, text: string): void {
  mkdirSync(dirname(join(kernel.folder, name)), { recursive: true });
  writeFileSync(join(kernel.folder, name), text);
}

async function ran(code: string): Promise<Asked> {
  const asked = kernel.run(code);
  await asked.done;
  return asked;
}

function errorOf({ heard }: Asked): { evalue: string; text: string } {
  const error = heard.find(({ header }) => header.msg_type === "error")?.content;
  return {
    evalue: String(error?.evalue),
    text: (error?.traceback as string[] | undefined)?.join("\n") ?? "",
  };
}

async function value(code: string): Promise<unknown> {
  const asked = await ran(code);
  expect(errorOf(asked).text).toBe("");
  return resultOf(asked);
}

describe("files that import each other", () => {
  test("in a circle load as in Node, and again when one of them has changed", async () => {
    file("one.ts", "import { b } from './two.ts'; export const a = 1; export const getB = () => b();");
    file("two.ts", "import { a } from './one.ts'; export const b = () => a + 1;");
    const cell = 'import { getB } from "./one.ts"; getB()';
    expect(await value(cell)).toBe("2");
    file("two.ts", "import { a } from './one.ts'; export const b = () => a + 100;");
    expect(await value(cell)).toBe("101");
    file("two.ts", "import { a } from './one.ts'; export const b = () => a + 1000;");
    expect(await value('import { b } from "./two.ts"; b()')).toBe("1001");
  });

  test("a long chain costs each file once", async () => {
    const count = 400;
    for (let n = 0; n < count; n += 1)
      file(`chain/n${n}.ts`, `import { v as w } from "./n${n + 1}.ts";\nexport const v: number = w + 1;`);
    file(`chain/n${count}.ts`, "export const v = 0;");
    expect(await value('import { v } from "./chain/n0.ts"; v')).toBe(String(count));
    file(`chain/n${count}.ts`, "export const v = 10;");
    expect(await value('import { v } from "./chain/n0.ts"; v')).toBe(String(count + 10));
  });
});

describe("a local file that has changed is loaded anew", () => {
  const scripts: [string, (n: number) => string][] = [
    ["changed/plain.js", (n) => `export const x = ${n};`],
    ["changed/plain.mjs", (n) => `export const x = ${n};`],
    ["changed/plain.cjs", (n) => `exports.x = ${n};`],
    ["changed/plain.ts", (n) => `export const x: number = ${n};`],
    ["changed/plain.cts", (n) => `exports.x = ${n} as number;`],
  ];
  test.each(scripts)("%s, imported and required", async (name, text) => {
    const cell = `import { x } from "./${name}"; [x, require("./${name}").x].join()`;
    for (const n of [1, 22, 333]) {
      file(name, text(n));
      expect(await value(cell)).toBe(`'${n},${n}'`);
    }
  });

  test("JSON, imported and required", async () => {
    const cell = `import d from "./data.json" with { type: "json" }; [d.x, require("./data.json").x].join()`;
    for (const n of [1, 22]) {
      file("data.json", `{"x":${n}}`);
      expect(await value(cell)).toBe(`'${n},${n}'`);
    }
  });

  test("a value that its module changes is seen as it is, until a cell gives the name one of its own", async () => {
    file(
      "live.ts",
      "export let count = 0; export const inc = () => ++count; export const fixed = 1;\nlet late: string | undefined; export { late as word }; export const say = () => { late = 'said'; };",
    );
    expect(
      await value(
        'import { count, inc, fixed, word, say } from "./live.ts"; inc(); say(); [count, fixed, word].join()',
      ),
    ).toBe("'1,1,said'");
    expect(await value("inc(); const seen = () => count; [count, seen()].join()")).toBe("'2,2'");
    expect(await value("let count = 10; inc(); [count, seen()].join()")).toBe("'10,10'");
    expect(await value('import { count } from "./live.ts"; inc(); [count, seen()].join()')).toBe("'4,4'");
    file("near.ts", "const account = 1; export let count = account; export const more = () => ++count;");
    expect(await value('import { count as near, more } from "./near.ts"; more(); near')).toBe("2");
  });

  test("a name that is a property of what a CommonJS module exports, an object or a function", async () => {
    file(
      "lib.cjs",
      "const all = () => 1; all.twice = (x) => 2 * x; const name = 'exports'; module[name] = all;",
    );
    expect(await value('import lib, { twice } from "./lib.cjs"; [lib(), twice(4)].join()')).toBe("'1,8'");
    expect(errorOf(await ran('import { bind } from "./lib.cjs"; bind()')).evalue).toMatch(
      /export named 'bind'/,
    );
    file("only.ts", "export default { helper: 1 };");
    expect(errorOf(await ran('import { helper } from "./only.ts"; helper')).evalue).toMatch(/named 'helper'/);
  });

  test("JSON also without saying that it is JSON, as TypeScript has it, in files too", async () => {
    file("plain.json", '{"x":7}');
    file("reads.ts", 'import plain from "./plain.json"; export const x: number = plain.x;');
    expect(
      await value('import plain from "./plain.json"; import { x } from "./reads.ts"; [plain.x, x].join()'),
    ).toBe("'7,7'");
    expect(await value('(await import("./plain.json")).default.x')).toBe("7");
  });

  test("with all that imports it, while other modules keep their state", async () => {
    file("state.js", "export const seen = []; export let count = 0; export const more = () => ++count;");
    file("deep.cjs", "exports.deep = 1;");
    file(
      "top.js",
      "import { more } from './state.js'; import c from './deep.cjs'; more(); export const top = c.deep;",
    );
    const cell = 'import { top } from "./top.js"; import { count } from "./state.js"; [top, count].join()';
    expect(await value(cell)).toBe("'1,1'");
    expect(await value(cell)).toBe("'1,1'");
    file("deep.cjs", "exports.deep = 22;");
    expect(await value(cell)).toBe("'22,2'");
    // One module however it is asked for, as in Node.
    expect(await value('require("./top.js") === (await import("./top.js"))')).toBe("true");
    expect(await value('require("./state.js").count')).toBe("2");
    expect(await value('require.resolve("./top.js")')).toBe(`'${join(kernel.folder, "top.js")}'`);
  });

  test("behind a link too, and as a package of the same workspace", async () => {
    file(
      "packages/ours/package.json",
      '{"name":"ours","type":"module","exports":"./index.js","version":"1.0.0"}',
    );
    file("node_modules/.keep", "");
    symlinkSync(join(kernel.folder, "packages/ours"), join(kernel.folder, "node_modules/ours"));
    symlinkSync(join(kernel.folder, "packages/ours/common.cjs"), join(kernel.folder, "link.cjs"));
    file("uses-ours.ts", "import { x } from 'ours'; export const twice: number = 2 * x;");
    const cell = 'import { twice } from "./uses-ours.ts"; [twice, require("./link.cjs").y].join()';
    for (const n of [1, 22]) {
      file("packages/ours/index.js", `export const x = ${n};`);
      file("packages/ours/common.cjs", `exports.y = ${n};`);
      expect(await value(cell)).toBe(`'${2 * n},${n}'`);
    }
  });

  test("a query of one's own makes another module, as in Node", async () => {
    file("own.js", "export const at = import.meta.url;");
    const cell =
      'const a = await import("./own.js?a"), b = await import("./own.js?b"); [a === b, a.at.split("?")[1]].join()';
    expect(await value(cell)).toBe("'false,a'");
  });

  test("also within one cell", async () => {
    file("within.ts", "export const x = 1;");
    expect(
      await value(`const before = (await import("./within.ts")).x;
require("node:fs").writeFileSync(${JSON.stringify(join(kernel.folder, "within.ts"))}, "export const x = 2222;");
[before, (await import("./within.ts")).x].join()`),
    ).toBe("'1,2222'");
  });
});

describe("TypeScript's names for files", () => {
  test("without an ending, or with that of the JavaScript it becomes, when no such file is there", async () => {
    file("src/util.ts", "export const u: string = 'util';");
    file("src/mod.mts", "export const m: string = 'mts';");
    file("src/com.cts", "exports.c = 'cts' as string;");
    file("src/view.tsx", "export const v = <T,>(x: T): T => x;");
    file("src/both.ts", "export const b = 'ts';");
    file("src/both.js", "export const b = 'js';");
    file(
      "src/lib/index.ts",
      "export * from '../util'; export * from '../mod.mjs'; export * from '.././both.js';",
    );
    expect(
      await value(`import { u } from "./src/util"
import { u as w } from "./src/util.js"
import { m } from "./src/mod.mjs"
import { c } from "./src/com.cjs"
import { v } from "./src/view.jsx"
import * as lib from "./src/lib"
;[u, w, m, c, v(1), lib.u, lib.m, lib.b, require("./src/util").u].join()`),
    ).toBe("'util,util,mts,cts,1,util,mts,js,util'");
    file("src/util.ts", "export const u: string = 'changed';");
    expect(await value('import { u } from "./src/lib"; u')).toBe("'changed'");
  });
});

describe("errors of imports", () => {
  test("name the cell or the file, never the cell's script", async () => {
    const caught = (code: string): Promise<unknown> =>
      value(
        `await (async () => { ${code} })().then(() => "no error", (error) => error.code + " " + error.message + " " + error.stack.split("\\n")[0])`,
      );
    const missing = await caught('await import("./missing.ts")');
    expect(missing).toMatch(
      /^["']ERR_MODULE_NOT_FOUND Cannot find module '.*missing\.ts' imported from Cell \[\d+\]/,
    );
    expect(missing).not.toMatch(/\]%20|\] \w{8}\.ts/);
    file("asks.ts", "import './not-there.ts';");
    expect(errorOf(await ran('import "./asks.ts"')).evalue).toMatch(
      /not-there\.ts' imported from .*asks\.ts/,
    );
    file("node_modules/closed/package.json", '{"name":"closed","exports":{}}');
    expect(await caught('await import("closed/inner")')).not.toMatch(/\] \w{8}\.ts/);
  });

  test("a missing package is told with how to install it, imported or required", async () => {
    for (const code of ['import a from "nope-a/sub"', 'require("nope-a/sub")']) {
      const { evalue, text } = errorOf(await ran(code));
      expect(evalue).toMatch(/%npm install nope-a$/);
      expect(text).not.toMatch(/Require ?stack|node:internal|modules\.ts/i);
    }
    expect(await value('(() => { try { require("nope-a") } catch (error) { return error.code } })()')).toBe(
      "'MODULE_NOT_FOUND'",
    );
    const { text } = errorOf(await ran('require("./nope")'));
    expect(text).toMatch(/Cannot find module '\.\/nope'/);
    expect(text).not.toMatch(/Require stack/);
  });

  test("a path of tsconfig.json that leads nowhere is named", async () => {
    file("mapped/tsconfig.json", '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }');
    file("mapped/uses.ts", 'import { x } from "@/nope"; export { x };');
    const { evalue } = errorOf(await ran('import { x } from "./mapped/uses.ts"; x'));
    expect(evalue).toBe(
      `Cannot find module '@/nope': by tsconfig.json it is ${join(kernel.folder, "mapped/src/nope")}, which is not there`,
    );
  });

  test("jsr: and https: are not supported, in one line", async () => {
    for (const from of ["jsr:@std/path", "https://esm.sh/lodash"]) {
      const { evalue, text } = errorOf(await ran(`import a from "${from}"`));
      expect(evalue).toMatch(/can't be imported here.*npm:NAME/);
      expect(text).not.toMatch(/modules\.ts|import-errors\.ts/);
    }
  });
});

test("import.meta.resolve gives URLs as in Node", async () => {
  const url = (name: string): string => `'${pathToFileURL(join(kernel.folder, name)).href}'`;
  file(
    "node_modules/two-ways/package.json",
    '{"name":"two-ways","exports":{"import":"./esm.mjs","require":"./cjs.cjs"}}',
  );
  file("node_modules/two-ways/esm.mjs", "");
  file("node_modules/two-ways/cjs.cjs", "");
  expect(await value('import.meta.resolve("./absent.ts")')).toBe(url("absent.ts"));
  expect(await value('import.meta.resolve("two-ways")')).toBe(url("node_modules/two-ways/esm.mjs"));
  expect(await value('import.meta.resolve("fs")')).toBe("'node:fs'");
  expect(errorOf(await ran('import.meta.resolve("not-there-at-all")')).evalue).toMatch(/not-there-at-all/);
});

describe("a TypeScript file in a thread or a process of its own", () => {
  const text = `
    import { parentPort, workerData } from "node:worker_threads";
    import { twice } from "./twice";
    enum Word { Hi = "hi" }
    class Told { constructor(public word: string) {} }
    const { word } = new Told(Word.Hi);
    if (parentPort) parentPort.postMessage([word, twice(workerData)]);
    else process.send!([word, twice(Number(process.argv[2]))]);`;

  test("loads as when a cell imports it", async () => {
    file("twice.ts", "export const twice = (n: number) => 2 * n;");
    file("started.ts", text);
    expect(
      await value(
        `import { Worker } from "node:worker_threads"; import { once } from "node:events"; (await once(new Worker(new URL("./started.ts", import.meta.url), { workerData: 4 }), "message"))[0].join()`,
      ),
    ).toBe("'hi,8'");
    expect(
      await value(
        `import { fork } from "node:child_process"; (await once(fork("./started.ts", ["5"]), "message"))[0].join()`,
      ),
    ).toBe("'hi,10'");
  });

  test("says what is wrong in it; other files start as Node starts them", async () => {
    file("wrong.ts", "enum E { A }\n\nfunction fail(): never { throw new Error('in here') }\nfail();");
    const failed = await ran(`await once(new Worker("./wrong.ts"), "exit")`);
    expect(errorOf(failed).text).toContain("in here");
    expect(errorOf(failed).text).toMatch(/at fail \(.*wrong\.ts, line 3:\d+\)/);
    expect(errorOf(failed).text).not.toContain("node:internal");
    file(
      "plain.mjs",
      "import { parentPort } from 'node:worker_threads'; parentPort.postMessage(process.execArgv.length)",
    );
    expect(await value(`(await once(new Worker("./plain.mjs", { execArgv: [] }), "message"))[0]`)).toBe("0");
  });
});

test("process.argv is that of a script, the notebook's path behind Node's", async () => {
  const [node, notebook, ...more] = JSON.parse(
    String(resultOf(await ran("JSON.stringify(process.argv)"))).slice(1, -1),
  ) as string[];
  expect(node).toBe(process.execPath);
  expect(dirname(String(notebook))).toBe(kernel.folder);
  expect(more).toEqual([]);
  expect(
    await value('const { parseArgs } = require("node:util"); parseArgs({ options: {} }).positionals.length'),
  ).toBe("0");
});

describe("packages of npm", { timeout: 60_000 }, () => {
  test("another version than the one there is installed, and told when the old one is loaded", async () => {
    expect(await value('import a from "npm:test-number@1.0.0"; a')).toBe("1");
    const other = await ran('import b from "npm:test-number@2.0.0"; b');
    expect(printedBy(other, "stderr")).toContain(
      "test-number 2.0.0 is installed, but 1.0.0 is loaded already: restart the kernel to use 2.0.0\n",
    );
    expect(resultOf(other)).toBe("1");
    await value("%npm install --silent test-number@1.0.0");
    expect(printedBy(await ran('import c from "test-number"; c'), "stderr")).toBe("");
    await value("%npm install --silent test-number@2.0.0");
    for (const code of ['import d from "test-number"; d', "0"])
      expect(printedBy(await ran(code), "stderr")).toBe(
        code === "0"
          ? ""
          : "test-number 2.0.0 is installed, but 1.0.0 is loaded already: restart the kernel to use 2.0.0\n",
      );
  });

  test("a version that does not exist is one line", async () => {
    expect(errorOf(await ran('import a from "npm:test-number@9.9.9"')).evalue).toBe(
      "npm could not install test-number@9.9.9: npm ended with exit code 1",
    );
  });

  test("a local file that lacked a package loads once it is installed", async () => {
    file("lacks.ts", "export { later } from 'test-later';");
    const cell = 'import { later } from "./lacks.ts"; later';
    expect(errorOf(await ran(cell)).evalue).toMatch(/%npm install test-later/);
    await value("%npm install --silent test-later");
    expect(await value(cell)).toBe("'here'");
  });
});
