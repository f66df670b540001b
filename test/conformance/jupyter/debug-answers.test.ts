/** Every request a front end can send to the debugger, with good and bad arguments: each has one answer of its form. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDebugClient, type DebugClient, type StackFrame, type Variable } from "./debug-client.ts";
import { resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
let debug: DebugClient;
beforeAll(async () => {
  kernel = await startTestKernel();
  debug = createDebugClient(kernel);
});
afterAll(() => kernel.dispose());

type Given = Record<string, unknown>;

/** Refused in one line that says why. */
async function refused(command: string, given: Given, why: RegExp): Promise<void> {
  const answer = await debug.ask(command, given);
  expect(answer, `${command} ${JSON.stringify(given)}`).toMatchObject({
    type: "response",
    command,
    success: false,
    message: expect.stringMatching(why),
    body: {},
  });
  expect(answer.message).not.toContain("\n");
}

const NOT_ATTACHED = /^The debugger is not attached: send initialize and attach first$/;
const GONE = /no longer there: the code has gone on/;
const inner = "const inner = (n: number) => {\n  const local = { n }\n  debugger\n  return local\n}";
const code = `${inner}\nconst outer = (n: number) => inner(n + 1)\nouter(4)`;

/** What the protocol has and this debugger does not claim, and what nobody has. */
const unanswered = [
  ...["restart", "restartFrame", "stepBack", "reverseContinue", "stepInTargets", "gotoTargets", "goto"],
  ...["terminateThreads", "completions", "loadedSources", "dataBreakpointInfo", "setDataBreakpoints"],
  ...["setInstructionBreakpoints", "readMemory", "writeMemory", "disassemble", "cancel", "locations"],
  ...["nonsense", "__proto__", ""],
];

describe("before a front end is attached", () => {
  test("what needs a debugger is refused, also steps; what needs none is answered", async () => {
    for (const command of [
      ...["setBreakpoints", "setFunctionBreakpoints", "setExceptionBreakpoints", "breakpointLocations"],
      ...["continue", "next", "stepIn", "stepOut", "pause"],
    ])
      await refused(command, {}, NOT_ATTACHED);
    expect(await debug.body("debugInfo")).toMatchObject({
      isStarted: false,
      breakpoints: [],
      stoppedThreads: [],
      copyToGlobals: true,
      richRendering: true,
    });
    expect(await debug.body("inspectVariables")).toEqual({ variables: [] });
    expect(await debug.body("modules")).toEqual({ modules: [], totalModules: 0 });
    expect(await debug.body("threads")).toEqual({ threads: [{ id: 1, name: "Notebook" }] });
    expect(await debug.body("stackTrace", { threadId: 1 })).toEqual({ stackFrames: [], totalFrames: 0 });
  });

  test("initialize refuses what it can't keep to, and says truthfully what there is", async () => {
    await refused("initialize", { linesStartAt1: false }, /counts lines and columns from 1/);
    await refused("initialize", { columnsStartAt1: false }, /counts lines and columns from 1/);
    await refused("initialize", { pathFormat: "uri" }, /by paths/);
    await refused("initialize", { clientID: 7 }, /`clientID` must be a string/);
    const claimed = await debug.body("initialize", { clientID: "test", linesStartAt1: true });
    const claims = Object.keys(claimed).filter((name) => claimed[name] === true);
    expect(claims.sort()).toEqual(
      [
        ...["ConfigurationDoneRequest", "ConditionalBreakpoints", "HitConditionalBreakpoints", "LogPoints"],
        ...["EvaluateForHovers", "SetVariable", "SetExpression", "ExceptionInfoRequest", "ModulesRequest"],
        ...["BreakpointLocationsRequest", "TerminateRequest", "ClipboardContext"],
        ...["DelayedStackTraceLoading", "ExceptionFilterOptions"],
      ]
        .map((name) => `supports${name}`)
        .sort(),
    );
    for (const command of unanswered) await refused(command, {}, /^This debugger does not answer /);
    await debug.body("attach");
    await debug.event("initialized");
    expect(await debug.body("configurationDone")).toEqual({});
  });
});

describe("while the code runs, or nothing does", () => {
  test.each<[string, Given, RegExp]>([
    ["dumpCell", {}, /`code` must be a string/],
    ["source", {}, /names no source path/],
    ["source", { sourceReference: 3 }, /names no source path/],
    ["source", { source: { path: "/no/such.ts" } }, /no such source/],
    ["modules", { startModule: -1 }, /`startModule`/],
    ["modules", { moduleCount: "all" }, /`moduleCount`/],
    ["setBreakpoints", {}, /names no source path/],
    ["setBreakpoints", { source: { path: "file://far/x.ts" } }, /not the address of a local file/],
    ["setBreakpoints", { source: { path: "x.ts" }, breakpoints: 5 }, /`breakpoints` must be a list/],
    ["setBreakpoints", { source: { path: "x.ts" }, breakpoints: [null] }, /`breakpoints` must be a list of/],
    ["setBreakpoints", { source: { path: "x.ts" }, breakpoints: [{ line: "1" }, { line: 2 }] }, /`line`/],
    ["setBreakpoints", { source: { path: "x.ts" }, breakpoints: [{ line: 0 }] }, /`line`/],
    ["setBreakpoints", { source: { path: "x.ts" }, breakpoints: [{ line: 1.5 }] }, /`line`/],
    ["setBreakpoints", { source: { path: "x.ts" }, breakpoints: [{ line: 1, condition: 1 }] }, /`condition`/],
    ["breakpointLocations", { source: { path: "x.ts" } }, /`line`/],
    ["breakpointLocations", { source: { path: "x.ts" }, line: 1, endLine: "2" }, /`endLine`/],
    ["setFunctionBreakpoints", { breakpoints: "f" }, /`breakpoints`/],
    ["setExceptionBreakpoints", { filters: "all" }, /`filters`/],
    ["setExceptionBreakpoints", { filters: [], filterOptions: [{}] }, /`filterId`/],
    ["continue", { threadId: 9 }, /There is no thread 9/],
    ["stackTrace", { threadId: 9 }, /There is no thread 9/],
    ["stackTrace", { threadId: 1, startFrame: -1 }, /`startFrame`/],
    ["stackTrace", { threadId: 1, levels: "2" }, /`levels`/],
    ["next", { threadId: 1 }, /The code runs/],
    ["stepIn", {}, /The code runs/],
    ["stepOut", {}, /The code runs/],
    ["exceptionInfo", { threadId: 1 }, /is not paused on an exception/],
    ["scopes", {}, /`frameId`/],
    ["scopes", { frameId: 99 }, GONE],
    ["variables", {}, /`variablesReference`/],
    ["variables", { variablesReference: 0 }, GONE],
    ["variables", { variablesReference: 9999 }, GONE],
    ["setVariable", { variablesReference: 1, name: "x" }, /`value`/],
    ["setVariable", { variablesReference: 9999, name: "x", value: "1" }, GONE],
    ["setExpression", { expression: "nowhere", value: "1" }, /^ReferenceError: nowhere/],
    ["setExpression", { expression: "1 + 1", value: " " }, /`value` is empty/],
    ["evaluate", {}, /`expression` must be a string/],
    ["evaluate", { expression: "1 +" }, /^SyntaxError: /],
    ["evaluate", { expression: "nowhere" }, /^ReferenceError: nowhere/],
    ["evaluate", { expression: "1", frameId: "top" }, /`frameId`/],
    ["evaluate", { expression: "1", frameId: 99 }, GONE],
    ["inspectVariables", { start: "a" }, /`start`/],
    ["richInspectVariables", {}, /`variableName`/],
    ["richInspectVariables", { variableName: "nowhere" }, /^ReferenceError: nowhere/],
    ["richInspectVariables", { variableName: "x", frameId: 99 }, GONE],
    ["copyToGlobals", { srcVariableName: "x", dstVariableName: "y" }, /`srcFrameId`/],
    ["copyToGlobals", { srcVariableName: "x", dstVariableName: "y", srcFrameId: 99 }, GONE],
  ])("%s %j is refused", refused);

  test("a cell that computes keeps no answer waiting", async () => {
    const asked = kernel.run(
      "let isOver = false\nlet turns = 0\nwhile (!isOver) turns += Math.sign(performance.now())\n'over'",
    );
    await expect.poll(() => debug.evaluate("turns > 0").catch(() => "")).toBe("true");
    const { sourcePath: path } = await debug.body("dumpCell", { code: "let later = 1" });
    for (const [command, given, body] of [
      ["threads", {}, { threads: [{ id: 1, name: "Notebook" }] }],
      ["stackTrace", { threadId: 1 }, { stackFrames: [], totalFrames: 0 }],
      ["continue", { threadId: 1 }, { allThreadsContinued: true }],
      ["debugInfo", {}, { isStarted: true, stoppedThreads: [] }],
      ["source", { source: { path } }, { content: "let later = 1" }],
      ["setBreakpoints", { source: { path }, breakpoints: [{ line: 1 }] }, { breakpoints: [{ line: 1 }] }],
      ["breakpointLocations", { source: { path }, line: 1, endLine: 9 }, { breakpoints: [{ line: 1 }] }],
      ["setBreakpoints", { source: { path }, breakpoints: [] }, { breakpoints: [] }],
      ["setExceptionBreakpoints", { filters: ["uncaught"] }, { breakpoints: [{ verified: true }] }],
      ["setExceptionBreakpoints", { filters: [] }, { breakpoints: [] }],
      ["richInspectVariables", { variableName: "isOver" }, { data: { "text/plain": "false" } }],
      ["setExpression", { expression: "isOver", value: "true" }, { value: "true", type: "boolean" }],
    ] as const)
      expect(await debug.body(command, { ...given })).toMatchObject(body);
    await asked.done;
    expect(resultOf(asked)).toBe("'over'");
  });

  test("a message that is no request is refused, and the next one answered", async () => {
    for (const content of [
      {},
      { command: 7 },
      { command: "evaluate", arguments: [1] },
      { arguments: null },
    ]) {
      const { content: answer } = await kernel.ask("control", "debug_request", content).done;
      expect(answer).toMatchObject({ type: "response", success: false, message: expect.any(String) });
    }
    expect(await debug.body("threads")).toMatchObject({ threads: [{ id: 1 }] });
  });

  test("a breakpoint that can't be carried out is answered as unverified, with the reason, in its place", async () => {
    const { sourcePath: path } = await debug.body("dumpCell", { code: "let x = 1\n\n// a remark\nx + 1\n" });
    const breakpoints = [
      { line: 3 },
      { line: 1, hitCondition: "often" },
      { line: 1, condition: "a b" },
      { line: 4, condition: " ", hitCondition: "" },
      { line: 99 },
    ];
    const set = await debug.body("setBreakpoints", { source: { path }, breakpoints });
    expect(set.breakpoints).toMatchObject([
      { verified: true, line: 4 },
      { verified: false, line: 1, message: expect.stringMatching(/^A number of hits is .*, not often$/) },
      { verified: false, line: 1, message: expect.stringMatching(/^The condition .*: SyntaxError: /) },
      { verified: true, line: 4 },
      { verified: false, line: 99, message: expect.stringMatching(/nothing to stop at/) },
    ]);
    const source = { path: "/no/such.ts" };
    expect(await debug.body("setBreakpoints", { source, lines: [1] })).toMatchObject({
      breakpoints: [{ verified: false, message: expect.stringMatching(/no file here/) }],
    });
    const wrong = await debug.breakAt("let fine = 1\nlet wrong = = 2", 1);
    const said = await debug.body("setBreakpoints", { source: { path: wrong.path }, lines: [2] });
    expect(said.breakpoints).toMatchObject([
      { verified: false, message: expect.stringMatching(/^SyntaxError: /) },
    ]);
    await debug.body("setBreakpoints", { source: { path: wrong.path } });
    for (const one of [source, { path }]) await debug.body("setBreakpoints", { source: one });
    expect((await debug.body("debugInfo")).breakpoints).toEqual([]);
  });

  test("breakpoints on names and unknown filters are answered as unverified", async () => {
    expect(await debug.body("setFunctionBreakpoints", { breakpoints: [] })).toEqual({ breakpoints: [] });
    expect(await debug.body("setFunctionBreakpoints", { breakpoints: [{ name: "f" }] })).toEqual({
      breakpoints: [{ verified: false, message: expect.stringMatching(/no breakpoints on names/) }],
    });
    const filterOptions = [{ filterId: "all", condition: "a b" }];
    const set = await debug.body("setExceptionBreakpoints", { filters: ["uncaught", "nope"], filterOptions });
    expect(set.breakpoints).toEqual([
      { verified: true },
      { verified: false, message: "There is no filter nope, but uncaught and all" },
      { verified: false, message: expect.stringMatching(/^The condition .*: SyntaxError: /) },
    ]);
    await debug.body("setExceptionBreakpoints", { filters: [] });
  });

  test("modules come in pages; a source has the type of its text", async () => {
    for (const name of ["one", "two", "three"])
      writeFileSync(join(kernel.folder, `${name}.mjs`), `export const ${name} = 1\n`);
    await kernel.run("import './one.mjs'\nimport './two.mjs'\nimport './three.mjs'").done;
    const { modules } = await debug.body<{ modules: { name: string; path: string; isUserCode: boolean }[] }>(
      "modules",
    );
    const own = modules.filter(({ name }) => name.endsWith(".mjs"));
    expect(own.map(({ isUserCode }) => isUserCode)).toEqual([true, true, true]);
    const page = await debug.body("modules", { startModule: 1, moduleCount: 2 });
    expect(page).toEqual({ modules: modules.slice(1, 3), totalModules: modules.length });
    expect(await debug.body("source", { source: { path: own[0]?.path }, sourceReference: 0 })).toEqual({
      content: expect.stringContaining("export const"),
      mimeType: "text/javascript",
    });
  });

  test("an awaited value that never comes is given up at Stop; an endless loop is ended", async () => {
    const awaited = debug.begin("evaluate", { expression: "await new Promise(() => {})" });
    await awaited.begun;
    await kernel.interrupt();
    expect(await awaited.answer).toMatchObject({ success: false, message: expect.stringMatching(/stopped/) });
    await refused("evaluate", { expression: "while (true);" }, /longer than 5 seconds: run it in a cell/);
    expect(await debug.evaluate("1 + 1")).toBe("2");
  });
});

describe("while the code is paused", () => {
  let frames: StackFrame[];
  let locals: number;
  let outer: number;
  let notebook: number;
  let asked: ReturnType<TestKernel["run"]>;
  type Scopes = { scopes: { name: string; variablesReference: number }[] };

  beforeAll(async () => {
    await kernel.run("let shared = [1]").done;
    asked = kernel.run(code);
    frames = (await debug.stopped()).frames;
    const scopesOf = async (at: number) =>
      (await debug.body<Scopes>("scopes", { frameId: frames[at]?.id })).scopes;
    const reference = (scopes: Scopes["scopes"], wanted: string): number =>
      scopes.find(({ name }) => name === wanted)?.variablesReference ?? 0;
    locals = reference(await scopesOf(0), "Locals");
    notebook = reference(await scopesOf(0), "Notebook");
    outer = reference(await scopesOf(1), "Locals");
  });
  const frame = (at = 0) => frames[at]?.id;

  test("the stack comes in pages", async () => {
    expect(frames).toHaveLength(3);
    const page = await debug.body("stackTrace", { threadId: 1, startFrame: 1, levels: 1 });
    expect(page).toEqual({ stackFrames: [frames[1]], totalFrames: 3 });
    expect(await debug.body("stackTrace", { threadId: 1, levels: 0 })).toMatchObject({ stackFrames: frames });
    expect(await debug.body("stackTrace", { threadId: 1, startFrame: 9 })).toMatchObject({ stackFrames: [] });
  });

  test("bad arguments are refused, and nothing goes on", async () => {
    for (const [command, given, why] of [
      ["next", { threadId: 9 }, /There is no thread 9/],
      ["continue", { threadId: 9 }, /There is no thread 9/],
      ["scopes", { frameId: "top" }, /`frameId`/],
      ["scopes", { frameId: 9999 }, GONE],
      ["variables", { variablesReference: locals, filter: "odd" }, /`filter`/],
      ["variables", { variablesReference: locals, count: -1 }, /`count`/],
      [
        "setVariable",
        { variablesReference: locals, name: "nowhere", value: "1" },
        /There is no nowhere here/,
      ],
      ["setVariable", { variablesReference: notebook, name: "nowhere", value: "1" }, /There is no nowhere/],
      ["setVariable", { variablesReference: locals, name: "n", value: "1 +" }, /^SyntaxError: /],
      ["setVariable", { variablesReference: locals, name: "n", value: "" }, /`value` is empty/],
      ["setExpression", { expression: "nowhere", value: "1", frameId: frame() }, /^ReferenceError/],
      ["setExpression", { expression: "n + 1", value: "1", frameId: frame() }, /^SyntaxError/],
      ["evaluate", { expression: "n", frameId: 9999 }, GONE],
      ["evaluate", { expression: "await n", frameId: frame() }, /`await` can't be evaluated/],
      ["copyToGlobals", { srcVariableName: "n", dstVariableName: "a b", srcFrameId: frame() }, /the name of/],
      [
        "copyToGlobals",
        { srcVariableName: "n", dstVariableName: "class", srcFrameId: frame() },
        /the name of/,
      ],
      ["copyToGlobals", { srcVariableName: "no", dstVariableName: "n", srcFrameId: frame() }, /^Reference/],
      ["richInspectVariables", { variableName: "local", frameId: 9999 }, GONE],
      ["exceptionInfo", { threadId: 1 }, /is not paused on an exception/],
    ] as const)
      await refused(command, given, why);
    expect((await debug.body("debugInfo")).stoppedThreads).toEqual([1]);
  });

  test.each(["watch", "hover", "repl", "clipboard", "variables", "other"])(
    "evaluate answers for %s",
    async (context) => {
      expect(await debug.body("evaluate", { expression: "local", frameId: frame(), context })).toMatchObject({
        result: "{n: 5}",
        type: "Object",
        variablesReference: expect.any(Number),
      });
      expect(await debug.body("evaluate", { expression: "n", frameId: frame(1), context })).toMatchObject({
        result: "4",
        variablesReference: 0,
      });
    },
  );

  test("values are changed where they are; a new one is evaluated in its own frame", async () => {
    const set = await debug.body("setVariable", { variablesReference: outer, name: "n", value: "n * 10" });
    expect(set).toEqual({ value: "40", type: "number", variablesReference: 0 });
    const frameId = frame();
    expect(
      await debug.body("setExpression", { expression: "local.n", value: "n + 1;", frameId }),
    ).toMatchObject({ value: "6", type: "number" });
    await debug.body("setExpression", { expression: "shared", value: "{ a: 2 }", frameId });
    expect(await debug.evaluate("shared")).toBe("{a: 2}");
  });

  test("are shown richly with a frame and without; copied to the notebook", async () => {
    for (const given of [{ frameId: frame() }, {}])
      expect(await debug.body("richInspectVariables", { variableName: "local", ...given })).toMatchObject({
        data: { "text/plain": "{ n: 6 }" },
        metadata: {},
      });
    expect(
      await debug.body("copyToGlobals", {
        srcVariableName: "local",
        dstVariableName: "copied",
        srcFrameId: frame(),
      }),
    ).toMatchObject({ value: "{n: 6}", type: "Object" });
  });

  test("a getter that never ends is ended, one that throws says so; the code still stands", async () => {
    const expression = "({ get endless() { while (true); }, get wrong() { throw new TypeError('no') } })";
    const { variablesReference } = await debug.body<Variable>("evaluate", { expression, frameId: frame() });
    const [endless, wrong] = await debug.variables(variablesReference);
    const opened = async (getter: Variable | undefined) =>
      (await debug.variables(getter?.variablesReference ?? 0)).map(({ value }) => value);
    expect(await opened(endless)).toEqual(["[It took longer than 5 seconds: run it in a cell]"]);
    expect(await opened(wrong)).toEqual(["[threw TypeError: no]"]);
    expect(await debug.evaluate("n")).toBe("5");
  });

  test("what was shown of a stop is over with it", async () => {
    await debug.body("continue", { threadId: 1 });
    await asked.done;
    expect(resultOf(asked)).toBe("{ n: 6 }");
    for (const [command, given] of [
      ["scopes", { frameId: frame() }],
      ["variables", { variablesReference: locals }],
      ["setVariable", { variablesReference: notebook, name: "shared", value: "1" }],
      ["evaluate", { expression: "shared", frameId: frame() }],
      ["richInspectVariables", { variableName: "shared", frameId: frame() }],
      ["copyToGlobals", { srcVariableName: "shared", dstVariableName: "x", srcFrameId: frame() }],
    ] as const)
      await refused(command, given, GONE);
    expect(await debug.evaluate("[copied.n, shared.a]")).toBe("(2) [6, 2]");
  });
});

describe("conditions", () => {
  const loop = "let seen = 0\nfor (let i = 1; i <= 7; i++) {\n  seen = i\n}\nseen";
  const stopsAt = async (breakpoint: object): Promise<string[]> => {
    const { path } = await debug.breakAt(loop);
    const source = { path };
    await debug.body("setBreakpoints", { source, breakpoints: [{ line: 3, ...breakpoint }, { line: 5 }] });
    const asked = kernel.run(loop);
    const found: string[] = [];
    while ((await debug.stopped()).line === 3) {
      found.push(await debug.evaluate("i"));
      await debug.body("continue");
    }
    await debug.body("continue");
    await asked.done;
    await debug.body("setBreakpoints", { source, breakpoints: [] });
    return found;
  };

  test.each([
    [{ hitCondition: "5" }, "5"],
    [{ hitCondition: ">= 6" }, "6 7"],
    [{ hitCondition: "% 3" }, "3 6"],
    [{ condition: "i > 5 // a remark" }, "6 7"],
    [{ condition: "i % 2 === 0", hitCondition: "2" }, "4"],
  ])("%j stops at %s", async (breakpoint, turns) => {
    expect((await stopsAt(breakpoint)).join(" ")).toBe(turns);
  });

  test("a log point prints its text with values, and what is wrong with one, and stops nowhere", async () => {
    const logMessage = "{i}: {({ seen }).seen} of \\{7\\}, {nowhere}";
    expect(await stopsAt({ logMessage, hitCondition: "2" })).toEqual([]);
    expect((await debug.event("output")).body).toMatchObject({
      category: "stdout",
      output: "2: 1 of {7}, ReferenceError: nowhere is not defined\n",
      line: 3,
    });
  });

  test("of an exception filter know what was thrown; a step goes on over what they leave out", async () => {
    const filterOptions = [{ filterId: "all", condition: "error.message === wanted" }];
    await kernel.run("let wanted = 'two'").done;
    await debug.body("setExceptionBreakpoints", { filters: [], filterOptions });
    const asked = kernel.run(
      "for (const text of ['one', 'two', 'three']) {\n  try {\n    throw new Error(text)\n  } catch {}\n}",
    );
    expect(await debug.stopped()).toMatchObject({ reason: "exception", line: 3 });
    expect(await debug.evaluate("text")).toBe('"two"');
    expect(await debug.body("exceptionInfo", { threadId: 1 })).toMatchObject({
      exceptionId: "Error",
      description: "two",
      breakMode: "always",
    });
    await debug.body("continue");
    await asked.done;
    const stepped = kernel.run("debugger\ntry {\n  throw new Error('other')\n} catch {\n  wanted\n}");
    await debug.stopped();
    for (const line of [3, 5]) {
      await debug.body("next");
      expect((await debug.stopped()).line).toBe(line);
    }
    await debug.body("continue");
    await stepped.done;
    await debug.body("setExceptionBreakpoints", { filters: [] });
  });

  test("of an exception filter that fail stop, and say so", async () => {
    await debug.body("setExceptionBreakpoints", {
      filters: [],
      filterOptions: [{ filterId: "uncaught", condition: "error.no.such" }],
    });
    const asked = kernel.run("throw new Error('far')");
    expect(await debug.stopped()).toMatchObject({ reason: "exception" });
    expect((await debug.event("output")).body).toMatchObject({
      category: "stderr",
      output: expect.stringMatching(/^The exception filter's condition failed: TypeError/),
    });
    await debug.body("continue");
    await asked.done;
    await debug.body("setExceptionBreakpoints", { filters: [] });
  });
});

test("disconnect and terminate are answered whether attached or not", async () => {
  for (const command of ["disconnect", "disconnect", "terminate"])
    expect(await debug.ask(command, { restart: false })).toMatchObject({ success: true });
  await refused("pause", { threadId: 1 }, NOT_ATTACHED);
  for (const attach of ["attach", "launch"]) {
    await debug.body(attach);
    await debug.body("terminate");
  }
  expect(debug.taken("terminated")).toBe(3);
});
