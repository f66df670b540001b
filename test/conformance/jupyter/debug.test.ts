/** The debugger over real ZeroMQ, as JupyterLab uses it: breakpoints in cells, steps, variables, the end of it all. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createGate } from "../../setup/gate.ts";
import { createDebugClient, type DebugClient } from "./debug-client.ts";
import { printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
let debug: DebugClient;
let failed = false;

async function begin(): Promise<void> {
  kernel = await startTestKernel();
  debug = createDebugClient(kernel);
  await debug.attach();
}

beforeAll(begin);
afterAll(() => kernel.dispose());
beforeEach(async ({ task }) => {
  // A failed test leaves no cell, no stop and no breakpoint to its second try and to the next one.
  if (failed || (task.result?.retryCount ?? 0) > 0) {
    await kernel.dispose();
    await begin();
  }
  failed = false;
});
afterEach(({ task }) => {
  failed = task.result?.state === "fail";
});

async function run(code: string): Promise<unknown> {
  const asked = kernel.run(code);
  expect((await asked.done).content).toMatchObject({ status: "ok" });
  return resultOf(asked);
}

describe("a breakpoint in a cell", () => {
  test("is set before the cell runs, stops at its line, shows locals and the notebook's names", async () => {
    await run("const factor: number = 3\nconst people = [{ name: 'Ada', age: 36 }]");
    const code =
      "function scale(n: number): number {\n  const doubled = n * 2\n  return doubled * factor\n}\nscale(7)";
    const set = await debug.breakAt(code, 3);
    expect(set.lines).toEqual([3]);
    const asked = kernel.run(code);
    const stop = await debug.stopped();
    expect(stop).toMatchObject({ reason: "breakpoint", line: 3 });
    expect(stop.frames.map(({ name, line }) => `${name} ${line}`)).toEqual(["scale 3", "Cell [2] 5"]);
    expect(stop.frames[0]?.source.path).toBe(set.path);
    expect(await debug.scope("Locals")).toEqual({ n: "7", doubled: "14" });
    expect(await debug.scope("Notebook")).toMatchObject({
      factor: "3",
      people: "(1) [{…}]",
      scale: "ƒ scale(n)",
    });
    expect(await debug.evaluate("doubled * factor + people.length")).toBe("43");
    expect(await debug.evaluate("(people as any[]).map(({ age }) => age + n)")).toBe("(1) [43]");
    await debug.body("continue", { threadId: 1 });
    await asked.done;
    expect(resultOf(asked)).toBe("42");
    await debug.breakAt(code);
  });

  test("on a line where nothing happens moves to the next one; below the end it is refused", async () => {
    const code = "// a remark\n\ninterface Shape { a: number }\nlet shape = 1\n";
    expect((await debug.breakAt(code, 1)).lines).toEqual([4]);
    expect((await debug.breakAt(code, 5)).lines).toEqual(["unverified"]);
    await debug.breakAt(code);
  });

  test("in a cell that has run binds to the functions it left", async () => {
    const code = "const later = (a: number) => {\n  return a + 1\n}";
    await run(code);
    expect((await debug.breakAt(code, 2)).lines).toEqual([2]);
    const asked = kernel.run("later(1)");
    expect(await debug.stopped()).toMatchObject({ line: 2 });
    await debug.body("continue");
    await asked.done;
    await debug.breakAt(code);
  });

  test("in an async function after an await knows who waits", async () => {
    const code =
      "async function slow(x: number) {\n  await new Promise(r => setTimeout(r, 5))\n  const y = x + 1\n  return y\n}\nawait slow(4)";
    await debug.breakAt(code, 3);
    const asked = kernel.run(code);
    const stop = await debug.stopped();
    expect(stop.line).toBe(3);
    expect(stop.frames.map(({ name, line }) => `${name} ${line}`)).toEqual([
      "slow 3",
      expect.stringMatching(/Cell \[\d+\] \(waiting\) 6/),
    ]);
    expect(await debug.scope("Locals")).toMatchObject({ x: "4" });
    await debug.body("continue");
    await asked.done;
    expect(resultOf(asked)).toBe("5");
    await debug.breakAt(code);
  });

  test("in code between and after line magics, and under a cell magic", async () => {
    const cut = "let before = 1\n%env CUT=1\nlet after = 2\nafter + before";
    expect((await debug.breakAt(cut, 1, 3, 4)).lines).toEqual([1, 3, 4]);
    const asked = kernel.run(cut);
    for (const line of [1, 3, 4]) {
      expect((await debug.stopped()).line).toBe(line);
      await debug.body("continue");
    }
    await asked.done;
    expect(resultOf(asked)).toBe("3");
    await debug.breakAt(cut);
    const timed = "%%time\nlet quick = 1\nquick + 1";
    expect((await debug.breakAt(timed, 3)).lines).toEqual([3]);
    const second = kernel.run(timed);
    expect((await debug.stopped()).line).toBe(3);
    await debug.body("continue");
    await second.done;
    await debug.breakAt(timed);
  });

  test("in a line magic that takes code stops on the magic's line; one that takes none is passed over", async () => {
    await run("const twice = (n: number) => {\n  return n * 2\n}");
    const code = "let before = 4\n%env PASSED=1\n\n  %time twice(before) // a remark\nbefore";
    const { path, lines } = await debug.breakAt(code, 2);
    expect(lines).toEqual([4]);
    expect(
      (await debug.body("breakpointLocations", { source: { path }, line: 1, endLine: 9 })).breakpoints,
    ).toEqual([1, 4, 5].map((line) => ({ line })));
    const asked = kernel.run(code);
    const stop = await debug.stopped();
    expect(stop.frames.map(({ line, source }) => [line, source.path])).toEqual([[4, path]]);
    expect(await debug.evaluate("before")).toBe("4");
    await debug.body("stepIn");
    expect((await debug.stopped()).frames.map(({ name, line }) => `${name} ${line}`)).toEqual([
      "twice 2",
      expect.stringMatching(/^Cell \[\d+\] 4$/),
    ]);
    await debug.breakAt(code);
    await debug.body("continue");
    await asked.done;
    expect(resultOf(asked)).toBe("4");
  });

  test("in a cell that is not TypeScript is answered as unverified, with the reason, and never stops", async () => {
    for (const [magic, text] of [
      ["bash", "hello\necho $HOME"],
      ["html", "<b>bold</b>"],
      ["markdown", "title"],
      ["writefile made.ts", "export const made = 1"],
    ]) {
      const code = `%%${magic}\n${text}`;
      const { sourcePath: path } = await debug.body<{ sourcePath: string }>("dumpCell", { code });
      const breakpoints = [{ line: 1 }, { line: 2 }];
      const set = await debug.body("setBreakpoints", { source: { path }, breakpoints });
      const refused = {
        verified: false,
        message: expect.stringMatching(`A %%${magic?.split(" ")[0]} cell is not TypeScript`),
      };
      expect(set.breakpoints).toMatchObject([
        { line: 1, ...refused },
        { line: 2, ...refused },
      ]);
      await kernel.run(code).done;
      await debug.breakAt(code);
    }
    expect([debug.taken("stopped"), debug.taken("breakpoint")]).toEqual([0, 0]);
  });

  test("may have a condition, a number of hits, a text to print", async () => {
    await run("let limit = 3");
    const code = "for (let i = 0; i < 6; i++) {\n  const square = i * i\n  console.log(square)\n}";
    const { path } = await debug.breakAt(code);
    const set = (breakpoint: object) =>
      debug.body("setBreakpoints", { source: { path }, breakpoints: [{ line: 3, ...breakpoint }] });
    await set({ condition: "i > limit" });
    let asked = kernel.run(code);
    await debug.stopped();
    expect(await debug.evaluate("i")).toBe("4");
    await debug.breakAt(code);
    await debug.body("continue");
    await asked.done;
    await set({ hitCondition: "3" });
    asked = kernel.run(code);
    await debug.stopped();
    expect(await debug.evaluate("square")).toBe("4");
    await debug.body("continue");
    await asked.done;
    await set({ logMessage: "i is {i}", condition: "i === 2" });
    asked = kernel.run(code);
    expect((await debug.event("output")).body).toMatchObject({ output: "i is 2\n", line: 3 });
    await asked.done;
    await debug.breakAt(code);
  });
});

describe("a cell cut by line magics", () => {
  const code = "const thrower = () => {\n  throw new RangeError('far')\n}\n%env PART=1\n\n  %time thrower()";

  test("has its own lines in tracebacks, whichever part of it ran last", async () => {
    const { content } = await kernel.run(code).done;
    const text = (content.traceback as string[]).join("\n");
    expect(text).toMatch(/^Cell \[(\d+)\], line 2\n[\s\S]*--> +2 \| {3}throw new RangeError/);
    expect(text).toMatch(/at thrower \(Cell \[\d+\], line 2:9\)\n +at Cell \[\d+\], line 6:\d+$/);
    await kernel.run("%env PART=2\nlet last = 1").done;
    const later = await kernel.run("\nthrower()").done;
    expect((later.content.traceback as string[]).join("\n")).toMatch(
      /at thrower \(Cell \[\d+\], line 2:9\)\n +at Cell \[\d+\], line 2:\d+$/,
    );
  });

  test("has its own lines in syntax errors of a magic", async () => {
    const { content } = await kernel.run("let fine = 1\n\n%time fine +* 2").done;
    expect(content).toMatchObject({
      ename: "SyntaxError",
      traceback: [
        expect.stringMatching(/^Cell \[\d+\], line 3:13$/),
        "   3 | %time fine +* 2",
        "     |             ^",
        expect.stringMatching(/^SyntaxError: /),
      ],
    });
  });

  test("is known by its parts, also to functions that wait", async () => {
    const waits = "const inner = async () => {\n  await null\n  return 5\n}\n%env PART=3\nawait inner()";
    await debug.breakAt(waits, 3);
    const asked = kernel.run(waits);
    expect((await debug.stopped()).frames.map(({ name, line }) => `${name} ${line}`)).toEqual([
      "inner 3",
      expect.stringMatching(/^Cell \[\d+\] \(waiting\) 6$/),
    ]);
    await debug.breakAt(waits);
    await debug.body("continue");
    await asked.done;
    expect(resultOf(asked)).toBe("5");
  });
});

describe("steps", () => {
  test("over, in and out follow the user's lines only", async () => {
    const code = [
      "function inner(a: number) {",
      "  const b = a + 1",
      "  return b",
      "}",
      "const one = inner(1)",
      "const two = inner(one)",
      "await Promise.resolve()",
      "console.log(two)",
      "two",
    ].join("\n");
    await debug.breakAt(code, 5);
    const asked = kernel.run(code);
    const where: (number | string | undefined)[] = [(await debug.stopped()).line];
    for (const command of ["next", "stepIn", "next", "stepOut", "next", "next"]) {
      await debug.body(command, { threadId: 1 });
      const { line, reason } = await debug.stopped();
      expect(reason).toBe("step");
      where.push(command, line);
    }
    expect(where).toEqual([5, "next", 6, "stepIn", 2, "next", 3, "stepOut", 7, "next", 8, "next", 9]);
    await debug.body("next");
    await asked.done;
    expect([resultOf(asked), printedBy(asked)]).toEqual(["3", "3\n"]);
    // The step is over with its cell.
    await run("let untouched = 1");
    expect(debug.taken("stopped")).toBe(0);
    await debug.breakAt(code);
  });

  test("pause stops a loop where it is; a step is refused while the code runs", async () => {
    expect(await debug.ask("next")).toMatchObject({ success: false, message: expect.stringMatching(/runs/) });
    await run("let stopLoop = false");
    const code = "let turns = 0\nwhile (!stopLoop) {\n  turns++\n}\n'left'";
    // Also just before the loop begins, while the cell is being made ready.
    for (const at of ["any time", "begun", "any time", "running", "any time"]) {
      const asked = kernel.run(code);
      if (at !== "any time") await asked.hears(({ header }) => header.msg_type === "execute_input");
      if (at === "running") await expect.poll(() => debug.evaluate("turns > 0")).toBe("true");
      const stopped = debug.stopped();
      await debug.body("pause");
      expect(await stopped).toMatchObject({ reason: "pause", line: expect.any(Number) });
      await debug.evaluate("stopLoop = true");
      await debug.body("continue");
      await asked.done;
      expect(resultOf(asked)).toBe("'left'");
      await run("stopLoop = false");
    }
  });

  test("a debugger statement stops", async () => {
    const asked = kernel.run("let seen = 1\ndebugger\nseen");
    expect(await debug.stopped()).toMatchObject({ reason: "breakpoint", line: 2 });
    await debug.body("continue");
    await asked.done;
  });
});

describe("values", () => {
  test("nest, come in pages, and getters wait to be opened", async () => {
    const code = [
      "class Point { #secret = 5; constructor(public x: number, public y: number) {} get length() { return this.x + this.y } }",
      "const all = {",
      "  point: new Point(1, 2), list: Array.from({ length: 250 }, (_, i) => i), map: new Map<unknown, number>([['a', 1], [{ k: 1 }, 2]]),",
      "  set: new Set(['x']), big: 12n, nothing: null, text: 'a\\nb', when: new Date(0), wrong: new RangeError('far'), bytes: new Uint8Array(3),",
      "}",
      "all",
    ].join("\n");
    await debug.breakAt(code, 6);
    const asked = kernel.run(code);
    await debug.stopped();
    const whole = await debug.body<{ variablesReference: number }>("evaluate", {
      expression: "all",
      context: "hover",
    });
    const inside = await debug.variables(whole.variablesReference);
    const by = (name: string) => inside.find((variable) => variable.name === name);
    expect(Object.fromEntries(inside.map(({ name, value }) => [name, value]))).toMatchObject({
      point: "Point {x: 1, y: 2}",
      map: expect.stringMatching(/^Map\(2\) \{"a" => 1/),
      set: 'Set(1) {"x"}',
      big: "12n",
      nothing: "null",
      text: '"a\\nb"',
      wrong: "RangeError: far",
      bytes: "Uint8Array(3) [0, 0, 0]",
    });
    const point = await debug.variables(by("point")?.variablesReference ?? 0);
    expect(point.map(({ name, value }) => `${name} = ${value}`)).toEqual([
      "x = 1",
      "y = 2",
      "#secret = 5",
      "length = (…)",
    ]);
    const [opened] = await debug.variables(point[3]?.variablesReference ?? 0);
    expect(opened?.value).toBe("3");
    const list = by("list")?.variablesReference ?? 0;
    expect((await debug.variables(list)).map(({ name }) => name)).toEqual([
      "[0…99]",
      "[100…199]",
      "[200…249]",
    ]);
    expect(
      (await debug.variables(list, { filter: "indexed", start: 120, count: 2 })).map(({ name, value }) => [
        name,
        value,
      ]),
    ).toEqual([
      ["120", "120"],
      ["121", "121"],
    ]);
    const map = await debug.variables(by("map")?.variablesReference ?? 0);
    expect(map.slice(0, 2).map(({ name, value }) => `${name} => ${value}`)).toEqual(
      ['"a" => 1', "{k: 1} => 2"].map((text) => expect.stringContaining(text.split(" => ")[1] ?? "")),
    );
    await debug.body("continue");
    await asked.done;
    // What was shown of a stop is over with it.
    expect(await debug.ask("variables", { variablesReference: list })).toMatchObject({ success: false });
    await debug.breakAt(code);
  });

  test("come in the pages that are asked for: of names, of scopes, of what is inside", async () => {
    type Listed = { variables: { name: string; variablesReference: number }[] };
    const code =
      "const words = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`w${i}`, i]))\nconst bytes = new Uint8Array(5000)\n{\n  const p1 = 1, p2 = 2, p3 = 3\n  debugger\n  p1 + p2 + p3\n}";
    const asked = kernel.run(code);
    const { frames } = await debug.stopped();
    const scopes = await debug.body<{ scopes: { variablesReference: number }[] }>("scopes", {
      frameId: frames[0]?.id,
    });
    const locals = scopes.scopes[0]?.variablesReference ?? 0;
    expect((await debug.variables(locals, { start: 1, count: 1 })).map(({ name }) => name)).toEqual(["p2"]);
    expect(await debug.variables(locals, { filter: "indexed" })).toEqual([]);
    await debug.body("continue");
    await asked.done;
    const all = await debug.body<Listed>("inspectVariables");
    const page = await debug.body<Listed>("inspectVariables", { start: 2, count: 3 });
    expect(page.variables.map(({ name }) => name)).toEqual(all.variables.slice(2, 5).map(({ name }) => name));
    const inside = (name: string, given: object) =>
      debug.variables(all.variables.find((one) => one.name === name)?.variablesReference ?? 0, { ...given });
    expect(await inside("words", { filter: "named", start: 1498, count: 5 })).toMatchObject([
      { name: "w1498", value: "1498", evaluateName: "words.w1498" },
      { name: "w1499" },
    ]);
    expect((await inside("words", {})).map(({ name }) => name)).toHaveLength(15);
    expect(await inside("bytes", { filter: "indexed", start: 4999, count: 5 })).toMatchObject([
      { name: "4999" },
    ]);
  });

  test("can be changed, in a frame and among the notebook's names", async () => {
    await run("let shared = 1");
    const code = "function change(local: number) {\n  return local + shared\n}\nchange(1)";
    await debug.breakAt(code, 2);
    const asked = kernel.run(code);
    const { frames } = await debug.stopped();
    const { scopes } = await debug.body<{ scopes: { name: string; variablesReference: number }[] }>(
      "scopes",
      { frameId: frames[0]?.id },
    );
    const reference = (name: string) => scopes.find((scope) => scope.name === name)?.variablesReference;
    expect(
      await debug.body("setVariable", {
        variablesReference: reference("Locals"),
        name: "local",
        value: "10",
      }),
    ).toMatchObject({ value: "10" });
    expect(
      await debug.body("setVariable", {
        variablesReference: reference("Notebook"),
        name: "shared",
        value: "local * 2",
      }),
    ).toMatchObject({ value: "20" });
    await debug.body("copyToGlobals", {
      srcVariableName: "local",
      dstVariableName: "copied",
      srcFrameId: frames[0]?.id,
    });
    await debug.body("continue");
    await asked.done;
    expect(resultOf(asked)).toBe("30");
    expect(await run("[copied, shared]")).toBe("[ 10, 20 ]");
    await debug.breakAt(code);
  });

  test("are listed and shown richly while nothing is paused, also while a cell computes", async () => {
    await run("const rows = [{ a: 1, b: 2 }, { a: 3, b: 4 }]");
    const { variables } = await debug.body<{
      variables: { name: string; value: string; variablesReference: number }[];
    }>("inspectVariables");
    expect(variables.find(({ name }) => name === "rows")).toMatchObject({
      value: "(2) [{…}, {…}]",
      type: "Array(2)",
    });
    expect(variables.some(({ name }) => name.includes("$c"))).toBe(false);
    const rich = await debug.body<{ data: Record<string, string> }>("richInspectVariables", {
      variableName: "rows",
    });
    expect(rich.data["text/html"]).toContain("<table");
    expect(await debug.body("richInspectVariables", { variableName: "[0…99]" })).toEqual({
      data: {},
      metadata: {},
    });
    const gate = createGate(kernel.folder);
    const busy = kernel.run(gate.spin);
    await busy.hears(({ header }) => header.msg_type === "execute_input");
    await debug.body("inspectVariables");
    gate.open();
    await busy.done;
    expect(await debug.evaluate("await Promise.resolve(rows.length)")).toBe("2");
  });
});

describe("exceptions", () => {
  test("an uncaught one stops where it is thrown, a caught one only when all are asked for", async () => {
    await debug.body("setExceptionBreakpoints", { filters: ["uncaught"] });
    await run("try { throw new Error('caught') } catch {}");
    expect(debug.taken("stopped")).toBe(0);
    for (const code of [
      "let a1 = 1\nthrow new RangeError('far away')",
      "await 0\nthrow new RangeError('far away')",
    ]) {
      const asked = kernel.run(code);
      expect(await debug.stopped()).toMatchObject({ reason: "exception", line: 2 });
      expect(await debug.body("exceptionInfo", { threadId: 1 })).toMatchObject({
        exceptionId: "RangeError",
        description: "far away",
        breakMode: "unhandled",
      });
      await debug.body("continue");
      expect((await asked.done).content).toMatchObject({ status: "error", ename: "RangeError" });
    }
    const missing = kernel.run("let known = 1\nunknownName + 1");
    expect(await debug.stopped()).toMatchObject({ reason: "exception", line: 2 });
    await debug.body("continue");
    await missing.done;
    await debug.body("setExceptionBreakpoints", { filters: ["all"] });
    const caught = kernel.run("try {\n  throw new Error('caught')\n} catch {}");
    expect(await debug.stopped()).toMatchObject({ reason: "exception", line: 2 });
    await debug.body("continue");
    await caught.done;
    await debug.body("setExceptionBreakpoints", { filters: [] });
    expect((await kernel.run("throw 1").done).content.status).toBe("error");
    expect(debug.taken("stopped")).toBe(0);
  });
});

describe("local files", () => {
  test("stop at breakpoints set before they are loaded; are told as modules; have their text", async () => {
    const path = join(kernel.folder, "helper.ts");
    const text =
      "export interface Unused { a: number }\n\nexport function helper(x: number): number {\n  const y: number = x * 2\n  return y\n}\n";
    writeFileSync(path, text);
    const set = await debug.body<{ breakpoints: unknown[] }>("setBreakpoints", {
      source: { path },
      breakpoints: [{ line: 5 }],
    });
    expect(set.breakpoints).toMatchObject([{ verified: true, line: 5 }]);
    const asked = kernel.run("import { helper } from './helper.ts'\nconst helped = helper(4)\nhelped");
    const stop = await debug.stopped();
    expect(stop).toMatchObject({ line: 5, frames: [{ name: "helper", source: { path } }, { line: 2 }] });
    expect(await debug.scope("Locals")).toMatchObject({ x: "4", y: "8" });
    expect(await debug.evaluate("y + x")).toBe("12");
    await debug.body("next");
    await debug.stopped();
    await debug.body("continue");
    await asked.done;
    const { modules } = await debug.body<{ modules: { path: string }[] }>("modules");
    expect(modules.map((module) => module.path)).toContain(path);
    expect(await debug.body("source", { source: { path } })).toMatchObject({ content: text });
    await debug.body("setBreakpoints", { source: { path }, breakpoints: [] });
  });
});

describe("breakpoints in local files", () => {
  const text = "export const f = (x: number): number => {\n  const y: number = x * 2\n  return y\n}\n";
  const setIn = (path: string, ...lines: number[]) =>
    debug.body<{ breakpoints: { line: number }[] }>("setBreakpoints", {
      source: { path },
      breakpoints: lines.map((line) => ({ line })),
    });

  test("are those of one file, also where another has the same text", async () => {
    const [one, other] = ["one.ts", "other.ts"].map((name) => join(kernel.folder, name));
    if (!one || !other) throw new Error("no paths");
    for (const path of [one, other]) writeFileSync(path, text);
    await setIn(one, 3);
    const asked = kernel.run(
      "import { f as f1 } from './one.ts'\nimport { f as f2 } from './other.ts'\n[f2(1), f1(2)].length",
    );
    expect(await debug.stopped()).toMatchObject({
      line: 3,
      frames: [{ source: { path: one } }, { line: 3 }],
    });
    await debug.body("continue");
    await asked.done;
    expect(resultOf(asked)).toBe("2");
    await setIn(one);
  });

  test("follow a file that changes, and stop in CommonJS", async () => {
    const path = join(kernel.folder, "changing.ts");
    writeFileSync(path, text);
    expect((await setIn(path, 3)).breakpoints).toMatchObject([{ line: 3 }]);
    const code = "(await import('./changing.ts')).f(3)";
    const stopsAt = async (line: number, source: string): Promise<void> => {
      const asked = kernel.run(source);
      expect(await debug.stopped()).toMatchObject({ line });
      await debug.body("continue");
      await asked.done;
    };
    await stopsAt(3, code);
    writeFileSync(path, text.replace("  return", "\n  // more\n\n  return"));
    await stopsAt(6, code);
    expect((await debug.event("breakpoint")).body).toMatchObject({ breakpoint: { line: 6, verified: true } });
    await setIn(path);
    const common = join(kernel.folder, "common.cts");
    writeFileSync(common, `interface Unused {}\n${text.replace("export const f", "exports.f")}`);
    await setIn(common, 4);
    await stopsAt(4, "(await import('./common.cts')).default.f(3)");
    await setIn(common);
  });
});

describe("the end of a stop", () => {
  const code = "let standing = 1\nstanding + 1";

  test("Stop ends the cell and lets the next one run", async () => {
    await debug.breakAt(code, 2);
    const asked = kernel.run(code);
    await debug.stopped();
    await kernel.interrupt();
    expect((await asked.done).content.status).toBe("error");
    await debug.event("continued");
    expect(await run("standing")).toBe("1");
  });

  test("requests of other kinds are answered while a cell is paused", async () => {
    const asked = kernel.run(code);
    await debug.stopped();
    expect((await kernel.ask("shell", "is_complete_request", { code: "1 +" }).done).content.status).toBe(
      "incomplete",
    );
    expect((await kernel.ask("control", "kernel_info_request").done).content).toMatchObject({
      debugger: true,
      supported_features: ["debugger"],
    });
    const completed = (
      await kernel.ask("shell", "complete_request", { code: "JSON.pars", cursor_pos: 9 }).done
    ).content;
    expect(completed.matches).toContain("parse");
    expect(
      (
        await kernel.ask("shell", "inspect_request", { code: "parseInt", cursor_pos: 8, detail_level: 0 })
          .done
      ).content.status,
    ).toBe("ok");
    await debug.body("continue");
    await asked.done;
  });

  test("an executor that ends takes its stop along; breakpoints hold in the next one", async () => {
    const asked = kernel.run(code);
    await debug.stopped();
    await debug.evaluate("process.kill(process.pid, 'SIGKILL')").catch(() => {});
    expect((await asked.done).content).toMatchObject({ status: "error", ename: "ExecutorEnded" });
    await debug.event("continued");
    const again = kernel.run(code);
    expect((await debug.stopped()).line).toBe(2);
    await debug.body("continue");
    await again.done;
  });

  test("detaching lets the cell go on; nothing stops any more and loops are as fast as before", async () => {
    const asked = kernel.run(code);
    await debug.stopped();
    await debug.body("disconnect", { restart: false, terminateDebuggee: false });
    await asked.done;
    expect(resultOf(asked)).toBe("2");
    await debug.event("terminated");
    expect(await debug.body("debugInfo")).toMatchObject({
      isStarted: false,
      breakpoints: [],
      stoppedThreads: [],
    });
    // CPU time: code that V8 does not optimize takes ten times as long, other load does not count.
    const loop = `(() => {
      const before = process.threadCpuUsage();
      for (let i = 0, s = 0; i < 3e7; i++) s += i % 7;
      return process.threadCpuUsage(before).user / 1000;
    })()`;
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) times.push(Number(await run(loop)));
    expect(Math.min(...times)).toBeLessThan(400);
    expect(await run(code)).toBe("2");
  });

  test("attached again it stops again; a shutdown ends it where it is paused", async () => {
    await debug.attach();
    await debug.breakAt(code, 2);
    kernel.run(code);
    await debug.stopped();
    await kernel.shutdown();
  });
});
