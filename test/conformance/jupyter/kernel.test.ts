/** The kernel over real ZeroMQ: what a front end asks, and what it hears, in which order. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGate } from "../../setup/gate.ts";
import {
  type Asked,
  printedBy,
  resultOf,
  startTestKernel,
  type TestKernel,
  typesOf,
} from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

async function value(code: string): Promise<unknown> {
  const asked = kernel.run(code);
  await asked.done;
  return resultOf(asked);
}

function errorOf({ heard }: Asked) {
  const content = heard.find(({ header }) => header.msg_type === "error")?.content;
  return content as { ename: string; evalue: string; traceback: string[] } | undefined;
}

describe("requests", () => {
  test("kernel_info says the language and the protocol", async () => {
    const { content } = await kernel.ask("shell", "kernel_info_request").done;
    expect(content).toMatchObject({
      status: "ok",
      implementation: "cellflow",
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    });
    expect(content.protocol_version).toMatch(/^5\.\d$/);
    expect((await kernel.ask("control", "kernel_info_request").done).content.status).toBe("ok");
  });

  test("every request is busy, answered, idle, under its own header", async () => {
    const asked = kernel.ask("shell", "kernel_info_request");
    const reply = await asked.done;
    expect(reply.parentHeader).toMatchObject({ msg_id: asked.id, msg_type: "kernel_info_request" });
    expect(asked.heard.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
  });

  test("an execution is busy, its input, its outputs, its result, idle", async () => {
    const asked = kernel.run("console.log('a'); console.error('b'); await display('d'); 40 + 2");
    const reply = await asked.done;
    expect(reply.content).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
    expect(typesOf(asked)).toEqual(["execute_input", "stream", "stream", "display_data", "execute_result"]);
    expect(asked.heard[0]?.content.execution_state).toBe("busy");
    expect(asked.heard.at(-1)?.content.execution_state).toBe("idle");
    expect(asked.heard.find(({ header }) => header.msg_type === "execute_result")?.content).toMatchObject({
      data: { "text/plain": "42" },
      metadata: {},
      execution_count: reply.content.execution_count,
    });
    expect([printedBy(asked), printedBy(asked, "stderr")]).toEqual(["a\n", "b\n"]);
  });

  test("a semicolon hides the result; undefined has none", async () => {
    expect(await value("1 + 1;")).toBeUndefined();
    expect(await value("undefined")).toBeUndefined();
    expect(await value("'text'")).toBe("'text'");
    expect(await value("await Promise.resolve([1, { a: 2n }])")).toBe("[ 1, { a: 2n } ]");
  });

  test("a display is changed by its id", async () => {
    const asked = kernel.run(
      "const id = await display({ 'text/html': '<b>1</b>' }); await display.update(id, { 'text/html': '2' }); display.clear({ wait: true });",
    );
    await asked.done;
    expect(typesOf(asked)).toEqual(["execute_input", "display_data", "update_display_data", "clear_output"]);
    const [first, second] = asked.heard.filter(({ content }) => content.transient);
    expect(first?.content.data).toEqual({ "text/html": "<b>1</b>" });
    expect(second?.content.transient).toEqual(first?.content.transient);
  });

  test("an error names the cell's own line, and the reply says the same", async () => {
    const asked = kernel.run("function inner() {\n  throw new RangeError('too far')\n}\n\ninner()");
    const reply = await asked.done;
    const error = errorOf(asked);
    expect(error).toMatchObject({ ename: "RangeError", evalue: "too far" });
    expect(error?.traceback.join("\n")).toMatch(
      /Cell \[\d+\], line 2\b[\s\S]*--> +2 \| {3}throw new RangeError[\s\S]*at inner \(Cell \[\d+\], line 2:9\)[\s\S]*line 5/,
    );
    expect(error?.traceback.join("\n")).not.toMatch(/node:|kernel\/|\$c/);
    expect(reply.content).toMatchObject({
      status: "error",
      ename: "RangeError",
      evalue: "too far",
      traceback: error?.traceback,
    });
  });

  test("an error's words name what the user wrote", async () => {
    const asked = kernel.run("const notFunction = { a: {} };\nnotFunction()");
    await asked.done;
    expect(errorOf(asked)?.evalue).toBe("notFunction is not a function");
    const second = kernel.run("try { notFunction.a.b() } catch (error) { console.log(error) }");
    await second.done;
    expect(printedBy(second)).toMatch(/^TypeError: notFunction\.a\.b is not a function\n/);
    const third = kernel.run("neverDeclared()");
    await third.done;
    expect(errorOf(third)?.evalue).toBe("neverDeclared is not defined");
    const fourth = kernel.run("notFuncton()");
    await fourth.done;
    expect(errorOf(fourth)?.evalue).toBe("notFuncton is not defined (did you mean notFunction?)");
  });

  test("a syntax error shows its line with a caret", async () => {
    const asked = kernel.run("const fine = 1\nlet x = = 2");
    await asked.done;
    expect(errorOf(asked)).toMatchObject({ ename: "SyntaxError" });
    expect(errorOf(asked)?.traceback.slice(0, 3)).toEqual([
      expect.stringMatching(/^Cell \[\d+\], line 2:9$/),
      "   2 | let x = = 2",
      "     |         ^",
    ]);
  });

  test.each([
    "null",
    "undefined",
    "'text'",
    "{ a: 1 }",
    "Symbol('s')",
    "Object.create(null)",
    "new Proxy({}, { get() { throw 1 } })",
  ])("%s thrown is an error like any other", async (thrown) => {
    const asked = kernel.run(`throw ${thrown}`);
    expect((await asked.done).content.status).toBe("error");
    expect(errorOf(asked)?.traceback.length).toBeGreaterThan(0);
  });

  test.each([
    "Object.assign(new Error('m'), { stack: 5 })",
    "Object.defineProperty(new Error('m'), 'stack', { get() { throw new Error('no stack') } })",
    "Object.defineProperty(new Error('m'), 'message', { get() { throw new Error('no message') } })",
    "Object.assign(new Error('m'), { name: Symbol('n'), message: 1n })",
    "(() => { const e = new Error('self'); e.cause = e; return e })()",
    "new AggregateError([new Error('one'), 2], 'many')",
  ])("an odd error, %s, ends its cell", async (thrown) => {
    const asked = kernel.run(`throw ${thrown}`);
    expect((await asked.done).content).toMatchObject({
      status: "error",
      ename: expect.any(String),
      evalue: expect.any(String),
    });
  });

  test.each([
    "({ [Symbol.for('Jupyter.display')]() { throw new Error('no') } })",
    "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': 1n }) })",
    "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': Symbol('s') }) })",
    "({ get [Symbol.for('Jupyter.display')]() { throw new Error('no') } })",
    "new Proxy({}, { get() { throw new Error('no') }, ownKeys() { throw new Error('no') } })",
    "(() => { const a = { b: [] }; a.b.push(a); return a })()",
    "(() => { const a = {}; a.self = a; return [a, a] })()",
    "({ 'application/json': (() => { const a = {}; a.a = a; return a })() })",
    "[{ get a() { throw new Error('no') } }]",
    "new Array(1e6).fill('x'.repeat(50))",
    "'\\ud800 lone'",
    "'日本語 😀 é \\u0000'",
    "new Map([[{ a: 1 }, new Set([1])]])",
  ])("the value %s is shown, or says why not, and the kernel goes on", async (code) => {
    const asked = kernel.run(code);
    const { content } = await asked.done;
    expect(["ok", "error"]).toContain(content.status);
    expect(typesOf(asked)).toContain(content.status === "ok" ? "execute_result" : "error");
    expect(JSON.stringify(asked.heard.map((message) => message.content)).length).toBeLessThan(100_000);
    expect(await value("1 + 1")).toBe("2");
  });

  test.each(["display.json((() => { const a = {}; a.a = a; return a })())"])(
    "%s is an error of the cell",
    async (code) => {
      expect((await kernel.run(`await ${code}`).done).content.status).toBe("error");
    },
  );

  test("BigInts are shown, and go through comms and metadata", async () => {
    const asked = kernel.run(
      'await display({ "application/json": 1n }, { metadata: { rows: 2n } }); const comm = (await import("cellflow/kernel")).comms.open("none", { rows: 3n }); await display({ "application/json": [2n ** 60n] }); comm.close()',
    );
    expect((await asked.done).content.status).toBe("ok");
    expect(asked.heard.flatMap(({ content }) => (content.data ? [content.data] : []))).toEqual([
      { "application/json": 1 },
      { rows: 3 },
      { "application/json": ["1152921504606846976"] },
      {},
    ]);
    expect(asked.heard.find(({ header }) => header.msg_type === "display_data")?.content.metadata).toEqual({
      rows: 2,
    });
  });

  test("is_complete", async () => {
    const status = async (code: string) =>
      (await kernel.ask("shell", "is_complete_request", { code }).done).content;
    expect(await status("1 + 1")).toEqual({ status: "complete" });
    expect(await status("function f() {")).toMatchObject({ status: "incomplete", indent: "  " });
    expect(await status("let = = 2")).toEqual({ status: "invalid" });
  });

  test("comm_info answers as comm_info", async () => {
    const reply = await kernel.ask("shell", "comm_info_request", {}).done;
    expect(reply.header.msg_type).toBe("comm_info_reply");
    expect(reply.content).toEqual({ status: "ok", comms: {} });
  });

  test("history: the last ones, a range, a search", async () => {
    const { content } = await kernel.run("const forHistory = 1").done;
    const count = Number(content.execution_count);
    const history = async (request: Record<string, unknown>) =>
      (await kernel.ask("shell", "history_request", { output: false, raw: true, ...request }).done).content
        .history as unknown[][];
    expect((await history({ hist_access_type: "tail", n: 1 })).map((entry) => entry.slice(1))).toEqual([
      [count, "const forHistory = 1"],
    ]);
    expect(
      (await history({ hist_access_type: "range", session: 0, start: count, stop: count + 1 }))[0]?.[2],
    ).toBe("const forHistory = 1");
    expect((await history({ hist_access_type: "search", pattern: "const forH*", n: 1 })).length).toBe(1);
  });

  test.each(["nonsense_request", "__proto___request", "constructor", "toString"])(
    "%s gets an error reply",
    async (type) => {
      const { content, header } = await kernel.ask("shell", type).done;
      expect(content).toMatchObject({ status: "error", evalue: `This kernel does not answer ${type}` });
      expect(header.msg_type).toBe(type.replace(/_request$/, "_reply"));
    },
  );

  test.each([
    ["execute_request", { code: 5 }],
    ["execute_request", {}],
    ["complete_request", { code: "a", cursor_pos: "x" }],
    ["complete_request", {}],
    ["inspect_request", { code: null, cursor_pos: -4, detail_level: 9 }],
    ["history_request", { hist_access_type: 7 }],
    ["is_complete_request", { code: {} }],
    ["comm_info_request", { target_name: 3 }],
    ["connect_request", {}],
  ])("%s with %j is answered", async (type, content) => {
    const reply = await kernel.ask("shell", type, content as Record<string, unknown>).done;
    expect(reply.content.status).toMatch(/^(ok|error|invalid)$/);
  });
});

describe("executions", () => {
  test("silent: nothing is counted, kept or shown, but it runs", async () => {
    const before = Number((await kernel.run("0").done).content.execution_count);
    const asked = kernel.run("var quiet = 5; quiet", { silent: true });
    expect((await asked.done).content).toMatchObject({ status: "ok", execution_count: before });
    expect(typesOf(asked)).toEqual([]);
    const unkept = kernel.run("quiet", { store_history: false });
    expect((await unkept.done).content.execution_count).toBe(before);
    expect(resultOf(unkept)).toBe("5");
    expect((await kernel.run("0").done).content.execution_count).toBe(before + 1);
  });

  test("user_expressions: results and errors of their own", async () => {
    const { content } = await kernel.run("const ux = 3", {
      user_expressions: { good: "ux * 2", bad: "nowhere", wrong: "(" },
    }).done;
    expect(content.user_expressions).toMatchObject({
      good: { status: "ok", data: { "text/plain": "6" } },
      bad: { status: "error", ename: "ReferenceError" },
      wrong: { status: "error", ename: "SyntaxError" },
    });
  });

  test("an error aborts what is queued, unless told not to", async () => {
    const gate = createGate(kernel.folder);
    const [bad, queued, more] = [
      kernel.run(`${gate.wait} throw new Error('stop')`),
      kernel.run("var ran = 1"),
      kernel.run("2"),
    ];
    // On shell, too: what was sent before it has arrived.
    await kernel.ask("shell", "kernel_info_request").done;
    gate.open();
    const statuses = (await Promise.all([bad.done, queued.done, more.done])).map(
      ({ content }) => content.status,
    );
    expect(statuses).toEqual(["error", "aborted", "aborted"]);
    expect(typesOf(queued)).toEqual([]);
    expect(await value("typeof ran")).toBe("'undefined'");
    const [other, next] = [kernel.run("throw 1", { stop_on_error: false }), kernel.run("'went on'")];
    expect((await other.done).content.status).toBe("error");
    await next.done;
    expect(resultOf(next)).toBe("'went on'");
  });

  test("cells run one after another in the order they were sent", async () => {
    const cells = Array.from({ length: 20 }, (_, index) =>
      kernel.run(`${index === 0 ? "var order = [];" : ""} await 1; order.push(${index}); order.length`),
    );
    await Promise.all(cells.map(({ done }) => done));
    expect(cells.map(resultOf)).toEqual(cells.map((_, index) => String(index + 1)));
  });

  test("20,000 lines arrive complete and in order, before idle", async () => {
    const asked = kernel.run("for (let i = 0; i < 20000; i++) console.log(`line ${i}`)");
    await asked.done;
    const lines = printedBy(asked).split("\n");
    expect(lines.length).toBe(20_001);
    expect(lines.slice(0, -1).every((line, index) => line === `line ${index}`)).toBe(true);
    expect(asked.heard.at(-1)?.content.execution_state).toBe("idle");
  });

  test("late output stands under its own cell", async () => {
    const early = kernel.run("setTimeout(() => console.log('from the first'), 30); 1");
    await early.done;
    const later = kernel.run(
      "console.log('second'); await new Promise((resolve) => setTimeout(resolve, 80)); console.log('second again')",
    );
    await later.done;
    expect(printedBy(early)).toBe("from the first\n");
    expect(printedBy(later)).toBe("second\nsecond again\n");
  });

  test("what children print is caught, complete, before idle", async () => {
    const asked = kernel.run(
      "const { execSync, spawnSync } = require('node:child_process'); execSync('echo child; echo bad >&2', { stdio: 'inherit' }); spawnSync('sh', ['-c', 'seq 1 3000'], { stdio: 'inherit' }); 0",
    );
    await asked.done;
    expect(printedBy(asked)).toBe(
      `child\n${Array.from({ length: 3000 }, (_, index) => `${index + 1}\n`).join("")}`,
    );
    expect(printedBy(asked, "stderr")).toBe("bad\n");
  });

  test("characters cut between chunks arrive whole", async () => {
    const asked = kernel.run(
      "require('node:child_process').spawnSync('sh', ['-c', 'yes 😀é日 | head -n 30000'], { stdio: 'inherit' }); 0",
    );
    await asked.done;
    expect(printedBy(asked)).toBe("😀é日\n".repeat(30_000));
  });

  test("an uncaught error and rejection stand under their cell; the names stay", async () => {
    const asked = kernel.run(
      "var kept = 7; setTimeout(() => { throw new Error('later') }, 5); Promise.reject(new Error('unheard')); 0",
    );
    await asked.done;
    await asked.hears(({ header, content }) => header.msg_type === "error" && content.evalue === "later");
    await asked.hears(({ header, content }) => header.msg_type === "error" && content.evalue === "unheard");
    expect(await value("kept")).toBe("7");
  });

  test("a message id of any length and letters works", async () => {
    for (const id of ["x".repeat(1000), "a b\u0000c\nd", "😀", ""]) {
      const asked = await rawExecute(id, "console.log('said'); 5");
      expect(asked).toEqual({ status: "ok" });
    }
  });

  test("a cell too deeply nested for the parser's stack is answered, and the next one runs", async () => {
    expect((await kernel.run("(".repeat(9000)).done).content.evalue).toContain("nested");
    expect((await kernel.run("1 + 1").done).content.status).toBe("ok");
  });

  test("a cell of 10 MB runs", async () => {
    const asked = kernel.run(`const big = "${"x".repeat(10_000_000)}"; big.length`);
    expect((await asked.done).content.status).toBe("ok");
    expect(resultOf(asked)).toBe("10000000");
  });

  test("a megabyte printed at once and a deep value", async () => {
    const asked = kernel.run(
      "console.log('y'.repeat(1_500_000)); let deep = {}; for (let i = 0; i < 5000; i++) deep = { deep }; deep",
    );
    expect((await asked.done).content.status).toBe("ok");
    expect(printedBy(asked).length).toBe(1_500_001);
  });

  test("the heartbeat answers while a cell spins, and so does kernel_info", async () => {
    const gate = createGate(kernel.folder);
    const spinning = kernel.run(gate.spin);
    await spinning.hears(({ header }) => header.msg_type === "execute_input");
    expect(await kernel.beat(30_000)).toBe(true);
    expect((await kernel.ask("control", "kernel_info_request").done).content.status).toBe("ok");
    expect(spinning.heard.some(({ content }) => content.execution_state === "idle")).toBe(false);
    gate.open();
    await spinning.done;
  });
});

describe("imports, from the notebook's folder", () => {
  const file = (name: string, text: string): void => {
    mkdirSync(dirname(join(kernel.folder, name)), { recursive: true });
    writeFileSync(join(kernel.folder, name), text);
  };

  test("ES modules, CommonJS, JSON, built-in ones", async () => {
    file("node_modules/esm-one/package.json", '{"name":"esm-one","type":"module","exports":"./index.js"}');
    file("node_modules/esm-one/index.js", "export default 'default'; export const named = 'named';");
    file("node_modules/cjs-one/package.json", '{"name":"cjs-one","main":"index.js"}');
    file(
      "node_modules/cjs-one/index.js",
      "const made = () => ({ later: 'late' }); module.exports = { plain: 1, ...made() };",
    );
    file("data.json", '{"rows":[1,2]}');
    expect(
      await value(`import d, { named as n } from "esm-one"
import * as all from "esm-one"
import cjs, { plain, later } from "cjs-one"
import data from "./data.json" with { type: "json" }
import { basename } from "node:path"
;[d, n, all.named, cjs.plain, plain, later, data.rows.length, basename("/a/b"), require("cjs-one").plain, (await import("esm-one")).named].join()`),
    ).toBe("'default,named,named,1,1,late,2,b,1,named'");
  });

  test("a local TypeScript file is read again when it or what it imports has changed; its errors name its lines", async () => {
    file("lib/deep.ts", "export const depth: number = 1;");
    file(
      "lib.ts",
      "import { depth } from './lib/deep.ts';\nexport enum Kind { A = 'a' }\nexport const read = (): number => depth;\nexport function fail(): never {\n  throw new Error('in the file');\n}",
    );
    const cell = "import { read, Kind, fail } from './lib.ts'\n;[read(), Kind.A].join()";
    expect(await value(cell)).toBe("'1,a'");
    file("lib/deep.ts", "export const depth: number = 22;");
    expect(await value(cell)).toBe("'22,a'");
    const asked = kernel.run("fail()");
    await asked.done;
    expect(errorOf(asked)?.traceback.join("\n")).toMatch(/lib\.ts, line 5/);
  });

  test("a module that is not there, or lacks the name, is told with its line", async () => {
    const gone = kernel.run("\nimport x from 'not-installed-anywhere'");
    await gone.done;
    expect(errorOf(gone)?.evalue).toMatch(/not-installed-anywhere/);
    const lacking = kernel.run("import { bassename } from 'node:path'\nbassename('/a')");
    await lacking.done;
    expect(errorOf(lacking)?.evalue).toMatch(
      /does not provide an export named 'bassename' \(did you mean basename\?\)/,
    );
  });
});

/** An execution whose message id is given; resolves with its reply's status. */
async function rawExecute(id: string, code: string): Promise<{ status: unknown }> {
  const { openChannels } = await import("../../../notebooks/client/channels.ts");
  const { promise, resolve } = Promise.withResolvers<{ status: unknown }>();
  const channels = openChannels(kernel.info, (channel, message) => {
    if (channel === "shell") resolve({ status: message.content.status });
  });
  try {
    channels.send("shell", { id, type: "execute_request", content: { code, silent: false } });
    return await promise;
  } finally {
    channels.close();
  }
}
