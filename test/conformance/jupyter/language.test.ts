/** Completion, inspection and TypeScript's diagnostics over real ZeroMQ. */
import { readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGate } from "../../setup/gate.ts";
import {
  type Asked,
  allGone,
  printedBy,
  startTestKernel,
  type TestKernel,
  typesOf,
} from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
  await mkdir(join(kernel.folder, "lib"));
  await writeFile(
    join(kernel.folder, "lib/clean.ts"),
    "export const clean = (text: string): string => text.trim();\n",
  );
});
afterAll(() => kernel.dispose());

/** Asks at `|`, which is taken out; cursors are code points. */
function at(marked: string) {
  return { code: marked.replace("|", ""), cursor_pos: [...marked].indexOf("|") };
}

async function complete(marked: string) {
  return (await kernel.ask("shell", "complete_request", at(marked)).done).content;
}

async function matches(marked: string) {
  return [...((await complete(marked)).matches as string[])].sort();
}

async function inspect(marked: string, detail_level = 0) {
  const { content } = await kernel.ask("shell", "inspect_request", { ...at(marked), detail_level }).done;
  expect(content.status).toBe("ok");
  return content.found ? String((content.data as Record<string, unknown>)["text/plain"]) : undefined;
}

function notes(asked: ReturnType<TestKernel["run"]>) {
  return asked.heard
    .filter(({ header }) => header.msg_type === "display_data")
    .map(({ content }) => String((content.data as Record<string, unknown>)["text/plain"]));
}

async function childrenOf(parent: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    if (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] === String(parent)) found.push(Number(name));
  }
  return found;
}

test("in a headless run no process for types runs before a question is asked, and no note is given", async () => {
  const asked = kernel.run("const early: string = 5 as never as string; const wrong: number = 'text'; early");
  await asked.done;
  expect(notes(asked)).toEqual([]);
});

test("where a person can be asked for input, notes come from the first cell on, without a question", async () => {
  const watched = await startTestKernel();
  try {
    const run = async (code: string) => {
      const asked = watched.run(code, { allow_stdin: true });
      await asked.done;
      return asked;
    };
    const cells = [
      await run("const first: string = 5; let shared = 'text';"),
      await run("const second: number = shared;"),
      await run("const third: number = later();\nfunction later() { return first }"),
    ];
    for (const cell of cells) expect(notes(cell)).toEqual([]);
    await Promise.all(cells.map(({ hears }) => hears(({ header }) => header.msg_type === "display_data")));
    expect(cells.flatMap(notes)).toEqual([
      "TypeScript: line 1: Type 'number' is not assignable to type 'string'. (2322)",
      "TypeScript: line 1: Type 'string' is not assignable to type 'number'. (2322)",
      "TypeScript: line 1: Type 'string' is not assignable to type 'number'. (2322)",
    ]);
    const after = await run("const fourth: number = 'text';");
    await after.hears(({ header }) => header.msg_type === "display_data");
    expect(notes(after)).toEqual([expect.stringContaining("(2322)")]);
  } finally {
    await watched.dispose();
  }
});

test("a cell that waits for TypeScript is not read with names that a later cell declared", async () => {
  const watched = await startTestKernel();
  try {
    const run = async (code: string) => {
      const asked = watched.run(code, { allow_stdin: true });
      await asked.done;
      return asked;
    };
    await run("let name = 'text';");
    const quiet = await run("name.toUpperCase();");
    const wrong = await run("let name = 5; const last: string = name;");
    await wrong.hears(({ header }) => header.msg_type === "display_data");
    expect(notes(quiet)).toEqual([]);
  } finally {
    await watched.dispose();
  }
});

describe("completion", () => {
  test("members: of own objects, of numbers, of what the text itself declares", async () => {
    await kernel.run("const own = { aa: 1, bb: 2 };").done;
    expect(await matches("own.|")).toEqual(["aa", "bb"]);
    expect(await matches("const o = {aa: 1, bb: 2}; o.|")).toEqual(["aa", "bb"]);
    expect(await matches("(5).|")).toEqual([
      "toExponential",
      "toFixed",
      "toLocaleString",
      "toPrecision",
      "toString",
      "valueOf",
    ]);
  });

  test("members of what may be undefined or null", async () => {
    await kernel.run("const rows = [{ id: 1, name: 'x' }]; let maybe: { deep?: { er: 1 } } | null = null")
      .done;
    expect(await complete("rows.at(-1).|")).toMatchObject({ matches: ["?.id", "?.name"], cursor_start: 11 });
    expect(await matches("rows.find((row) => row.id).na|")).toEqual(["?.name"]);
    expect(await matches("rows.at(-1)?.na|")).toEqual(["name"]);
    expect(await matches("maybe.|")).toEqual(["?.deep"]);
    expect(await matches("maybe?.deep.|")).toEqual(["?.er"]);
  });

  test("cursors count code points, also behind letters of two units", async () => {
    const reply = await complete("const s = '😀𝒳é'; own.a| + '😀'");
    expect(reply).toMatchObject({ status: "ok", matches: ["aa"], cursor_start: 21, cursor_end: 22 });
    expect(reply.metadata).toMatchObject({
      _jupyter_types_experimental: [{ start: 21, end: 22, text: "aa", type: "property" }],
    });
  });

  test("functions come with their signatures, the first of them in the time a menu has", async () => {
    await kernel.run(
      "function scale(by: number, ...rows: number[]) { return rows.map((row) => row * by); }\nconst half = (x: number) => x / 2;",
    ).done;
    const offered = async (marked: string) => {
      const { metadata } = await complete(marked);
      const types = (metadata as { _jupyter_types_experimental: Record<string, unknown>[] })
        ._jupyter_types_experimental;
      return types.map(({ text, type, signature }) => `${text} ${type} ${signature}`);
    };
    expect(await offered("sca|")).toEqual(["scale function (by: number, ...rows: number[])"]);
    expect(await offered("hal|")).toEqual(["half function (x: number)"]);
    // What TypeScript knows comes as far as it is quick: a busy machine may need another try.
    await expect
      .poll(() => offered("(5).toF|"))
      .toEqual(["toFixed method (fractionDigits?: number): string"]);
    await expect
      .poll(() => offered("const o = { f: (x: number) => x, m(a: string) { return a; }, k: 1 }; o.|"))
      .toEqual(["f property undefined", "k property undefined", "m method (a: string): string"]);
  });

  test("of globals only those that are there when a cell runs", async () => {
    const names = (await matches("|")).filter((name) => /^\w+$/.test(name));
    expect(names).toEqual(expect.arrayContaining(["setTimeout", "require", "process", "Deno"]));
    const present = kernel.run(
      `${JSON.stringify(names)}.filter((name) => name !== "Deno" && !(name in globalThis)).join(" ")`,
    );
    await present.done;
    const [shown] = present.heard.filter(({ header }) => header.msg_type === "execute_result");
    const absent = String((shown?.content.data as Record<string, string> | undefined)?.["text/plain"]);
    // What is left are words of the language, and names of this notebook.
    for (const name of ["Temporal", "localStorage", "__dirname", "module", "gc", "exports", "EventSource"]) {
      expect(names).not.toContain(name);
      expect(await matches(`globalThis.${name}|`)).toEqual([]);
    }
    expect(absent).not.toMatch(/\b[A-Z_]\w+/);
    await kernel.run("const module = { name: 'mine' };").done;
    expect(await matches("modu|")).toContain("module");
  });

  test("import paths: packages, node's own, files beside the notebook", async () => {
    expect(await matches('import fs from "node:fs|')).toEqual(["node:fs", "node:fs/promises"]);
    expect(await matches('import { clean } from "./li|"')).toEqual(["lib/"]);
    expect(await matches('import { clean } from "./lib/|"')).toEqual(["clean.ts"]);
    expect(await matches('import { | } from "./lib/clean.ts"')).toContain("clean");
  });

  test("files, in a text that looks like a path", async () => {
    expect(await matches('readFileSync("./lib/|")')).toEqual(["clean.ts"]);
    expect(await matches("read('lib/cl|')")).toEqual(["clean.ts"]);
    expect(await matches('readFileSync("li|")')).toEqual(["lib/"]);
    expect(await matches('const url = "https://li|"')).toEqual([]);
    expect(await matches('const s = "li|"')).toEqual([]);
    expect(await matches("function side(at: 'left') {} side('l|')")).toEqual(["left"]);
  });

  test("magics: names, options, choices", async () => {
    expect(await matches("%ti|")).toEqual(["%time"]);
    expect(await matches("%%ta|")).toEqual(["%%task"]);
    expect(await matches("%%task read --ret|")).toEqual(["--retries", "--retry-condition", "--retry-delay"]);
    expect(await matches("%%task read --he|")).toEqual(["--help"]);
    expect(await matches("%%task read\nasync function read() { return own.| }")).toEqual(["aa", "bb"]);
    expect(await matches("%%bash\nown.|")).toEqual([]);
    expect(await matches("const x = 1;\n%time own.|")).toEqual(["aa", "bb"]);
  });

  // A value is looked at only if the main thread answers soon, which it may not on a loaded machine: asked again.
  test("live values where types end: keys without calling getters", async () => {
    await kernel.run(
      "const loose: any = { one: 1, 'two words': 2, get danger() { throw new Error('called') } }; const index: Record<string, number> = { march: 1, april: 2 }; const map = new Map([['key', 1]]);",
    ).done;
    await expect.poll(() => matches("loose.|")).toEqual(["danger", "one"]);
    await expect.poll(() => matches('loose["|')).toEqual(["danger", "one", "two words"]);
    await expect.poll(() => matches('index["|')).toEqual(["april", "march"]);
    await expect.poll(() => matches('map.get("|')).toEqual(["key"]);
  });

  test("while a cell computes", async () => {
    const gate = createGate(kernel.folder);
    const busy = kernel.run(`${gate.spin} 'done'`);
    await busy.hears(({ header }) => header.msg_type === "execute_input");
    expect(await matches("own.|")).toEqual(["aa", "bb"]);
    expect(await matches("loose.|")).toEqual([]);
    expect(busy.heard.some(({ header }) => header.msg_type === "execute_result")).toBe(false);
    gate.open();
    await busy.done;
  });

  test("while a cell awaits, live values too", async () => {
    const waiting = kernel.run("await new Promise(() => {})");
    await waiting.hears(({ header }) => header.msg_type === "execute_input");
    await expect.poll(() => matches("loose.|")).toEqual(["danger", "one"]);
    await expect.poll(() => matches('map.get("|')).toEqual(["key"]);
    await kernel.interrupt();
    await waiting.done;
  });

  test("while a timer computes that a cell left behind", async () => {
    const gate = createGate(kernel.folder);
    const cell = kernel.run(
      `setTimeout(() => { console.log('from here'); ${gate.spin} console.log('to here'); });`,
    );
    await cell.hears(({ content }) => String(content.text).includes("from here"));
    expect(await matches("own.|")).toEqual(["aa", "bb"]);
    expect(await matches("loose.|")).toEqual([]);
    expect(await inspect("loose|", 1)).toContain("const loose: any");
    expect(printedBy(cell)).not.toContain("to here");
    gate.open();
    await cell.hears(({ content }) => String(content.text).includes("to here"));
    await expect.poll(() => matches("loose.|")).toEqual(["danger", "one"]);
  });
});

describe("inspection", () => {
  test("a signature and its documentation, at the name and inside the call", async () => {
    await kernel.run("/** Adds two numbers. */\nfunction add(a: number, b = 2): number {\n  return a + b;\n}")
      .done;
    expect(await inspect("add|")).toBe("function add(a: number, b?: number): number\n\nAdds two numbers.");
    expect(await inspect("add(1, |)")).toBe(
      "add(a: number, b?: number): number\n\nAdds two numbers.\n\nParameter 2: `b?: number`",
    );
    expect(await inspect("own.a|a")).toBe("(property) aa: number");
    expect(await inspect("nothing_such|")).toBeUndefined();
    expect(await inspect("class|")).toBeUndefined();
    await kernel.run("/** One line of a table. */\ninterface Line { id: number }").done;
    expect(await inspect("Line|")).toContain("One line of a table.");
  });

  test("with detail 1 the value and where it comes from", async () => {
    await expect
      .poll(() => inspect("own|", 1))
      .toMatch(/^const own: \{[\s\S]*Value \(Object\): \{ aa: 1, bb: 2 \}\n\nDeclared in Cell \[\d+\]$/);
    expect(await inspect("loose|")).toMatch(
      /^const loose: any\n\nValue \(Object\): \{[\s\S]*danger: \[Getter\]/,
    );
  });

  test("what a %%report names is code, and the rest is not", async () => {
    await kernel.run("const rmse = 1.25;").done;
    expect(await matches("%%report my-key\n# RMSE\nIt is ${rmse.toF|} min, ${own.aa}.")).toEqual(["toFixed"]);
    expect(await inspect("%%report my-key\nIt is ${rm|se}.")).toBe("const rmse: 1.25");
    expect(await matches("%%report my-key\n# RM|SE own.")).toEqual([]);
  });

  test("a default of %%flow's function gives its parameter's type", async () => {
    await kernel.run(
      "%%flow --no-run\nasync function drive(train = 'a.csv', rounds = 3) {\n  return train.length * rounds;\n}",
    ).done;
    expect(await inspect("drive|")).toBe(
      "const drive: Flow<[train?: string | undefined, rounds?: number | undefined], number>",
    );
    expect(await matches("(await drive()).toF|")).toEqual(["toFixed"]);
  });

  test("what %%task made is a task, with its function's parameters and result", async () => {
    await kernel.run("%%task\nasync function readRows(path: string) {\n  return [path.length];\n}").done;
    expect(await inspect("readRows|")).toBe("const readRows: Task<[path: string], number[]>");
    expect(await matches("(await readRows('x'))[0].toF|")).toEqual(["toFixed"]);
    expect(await matches("readRows.su|")).toEqual(["submit"]);
  });

  test("name? and name?? as cells", async () => {
    const asked = kernel.run("add?");
    const { content } = await asked.done;
    expect(content).toMatchObject({ status: "ok", payload: [{ source: "page", start: 0 }] });
    const [page] = content.payload as { data: Record<string, string> }[];
    expect(page?.data["text/plain"]).toContain("function add(a: number");
    expect(typesOf(asked)).toEqual(["execute_input"]);
    expect((await kernel.ask("shell", "is_complete_request", { code: "add?" }).done).content.status).toBe(
      "complete",
    );
    const [more] = (await kernel.run("own??").done).content.payload as { data: Record<string, string> }[];
    expect(more?.data["text/plain"]).toContain("{ aa: 1, bb: 2 }");
    const [magic] = (await kernel.run("%%task?").done).content.payload as { data: Record<string, string> }[];
    expect(magic?.data["text/plain"]).toContain("--retries N");
  });
});

describe("diagnostics", () => {
  test("a quiet note after the result, before idle", async () => {
    // The first one brings TypeScript's checker up; the note waits for no cell.
    await kernel.run("const warm: number = 'text' as never;").done;
    // A cell that runs longer than its check has its note when it ends; how long a check takes is the machine's.
    const noted = async (ms: number): Promise<Asked> => {
      const asked = kernel.run(
        `const count = 1;\nconst text: string = count;\nawait new Promise((r) => setTimeout(r, ${ms}));\n42`,
      );
      expect((await asked.done).content.status).toBe("ok");
      return notes(asked).length > 0 || ms > 30_000 ? asked : noted(3 * ms);
    };
    const asked = await noted(300);
    expect(typesOf(asked)).toEqual(["execute_input", "execute_result", "display_data"]);
    expect(notes(asked)).toEqual([
      "TypeScript: line 2: Type 'number' is not assignable to type 'string'. (2322)",
    ]);
  });

  test("no reply waits for a note: it comes later, under its cell, and cells that ran meanwhile have theirs", async () => {
    const [typescript] = (await childrenOf(kernel.pid)).filter(
      (pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "tsc",
    );
    process.kill(Number(typescript), "SIGSTOP");
    const cells = [1, 2, 3].map((index) => kernel.run(`const late${index}: string = ${index}; late${index}`));
    await Promise.all(cells.map(({ done }) => done)).finally(() =>
      process.kill(Number(typescript), "SIGCONT"),
    );
    expect(cells.flatMap(notes)).toEqual([]);
    await Promise.all(cells.map(({ hears }) => hears(({ header }) => header.msg_type === "display_data")));
    for (const cell of cells) expect(notes(cell)).toEqual([expect.stringContaining("line 1: Type 'number'")]);
  });

  test("an npm: import runs, completes, and is no error", async () => {
    const small = join(kernel.folder, "node_modules/small");
    await mkdir(small, { recursive: true });
    await writeFile(
      join(small, "package.json"),
      '{ "version": "1.2.0", "type": "module", "exports": "./i.js", "types": "./i.d.ts" }',
    );
    await writeFile(join(small, "i.js"), "export const shrink = (text) => text.length;\n");
    await writeFile(join(small, "i.d.ts"), "export declare const shrink: (text: string) => number;\n");
    const asked = kernel.run(
      'import { shrink } from "npm:small@1";\nawait new Promise((r) => setTimeout(r, 300));\nshrink("abc")',
    );
    expect((await asked.done).content.status).toBe("ok");
    expect(typesOf(asked)).toEqual(["execute_input", "execute_result"]);
    expect(await matches('shrink("").toF|')).toEqual(["toFixed"]);
    expect(await inspect("shri|nk")).toBe("const shrink: (text: string) => number");
  });

  test("none for a redeclared name, for an assignment to an earlier one, or a silent cell", async () => {
    const run = async (code: string, content = {}) => {
      const asked = kernel.run(code, content);
      await asked.done;
      return asked;
    };
    const quiet = [
      await run("let again = 1;"),
      await run("let again = 'text'; again.length;"),
      await run("again = 'other'; again.length;"),
      await run("const q: string = 5;", { silent: true }),
    ];
    const wrong = await run("again = 5 as number;");
    // Cells are checked one after another: with the last one's note here, the others had theirs.
    await wrong.hears(({ header }) => header.msg_type === "display_data");
    expect(notes(wrong)).toEqual([expect.stringContaining("(2322)")]);
    expect(quiet.flatMap(notes)).toEqual([]);
  });
});

test("TypeScript's process ends with the kernel, however that ends", async () => {
  const fresh = await startTestKernel();
  try {
    await fresh.ask("shell", "complete_request", { code: "const a = [1]; a.", cursor_pos: 17 }).done;
    const children = await childrenOf(fresh.pid);
    expect(children.length).toBe(2);
    fresh.signal("SIGKILL");
    await fresh.ended;
    await allGone(children);
  } finally {
    await fresh.dispose();
  }
});

test("names are gone with the process that had them", async () => {
  const other = await startTestKernel();
  try {
    const matchesOf = async (code: string) =>
      (await other.ask("shell", "complete_request", { code, cursor_pos: code.length }).done).content.matches;
    await other.run("const goneSoon = 'x'").done;
    expect(await matchesOf("goneSo")).toEqual(["goneSoon"]);
    await other.run("process.exit(0)").done;
    expect(await matchesOf("goneSo")).toEqual([]);
  } finally {
    await other.dispose();
  }
});
