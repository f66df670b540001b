/** Task and flow cells in the real kernel: what runs, what is shown while it runs, what the API then knows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGate } from "../../setup/gate.ts";
import { createPlace, type Kernel, type Place, runMime } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
});
afterAll(() => place.remove());

test("a task cell registers: one line under it, and the name is a task", async () => {
  const ran = await kernel.execute(
    "%%task add_one --retries 2 --retry-delay 0.1\nasync function addOne(x: number) { return x + 1; }",
  );
  expect(ran.status).toBe("ok");
  expect(ran.displays.map(({ data }) => data["text/plain"])).toEqual([
    "Task add_one · addOne(x) · 2 retries · 0.1 s apart",
  ]);
  const used = await kernel.execute("[await addOne(1), await addOne.fn(2), typeof addOne.submit]");
  expect(used.displays.at(-1)?.data["text/plain"]).toContain("2, 3, 'function'");
});

test("a flow cell runs: one display, updated in place, its last state before the reply", async () => {
  const gate = createGate(place.folder);
  const cell = kernel.begin(`%%flow sum
async function sum(a = 1, b = 2) {
  const [x, y] = await Promise.all([addOne(a), addOne(b)]);
  console.log("adding");
  ${gate.wait}
  return x + y;
}`);
  await cell.until(({ runs }) => runs[0]?.flowRun?.state.name === "Running");
  gate.open();
  const ran = await cell.done;
  expect(ran.error).toBe("");
  const shows = ran.heard.filter(
    ({ content }) => (content.data as object | undefined) && runMime in (content.data as object),
  );
  expect(shows.length).toBeGreaterThan(1);
  expect(shows.map(({ type }) => type)).toEqual([
    "display_data",
    ...shows.slice(1).map(() => "update_display_data"),
  ]);
  const ids = new Set(shows.map(({ content }) => (content.transient as { display_id: string }).display_id));
  expect(ids.size).toBe(1);
  const [run] = ran.runs;
  expect(ids.has(String(run?.flowRun?.id))).toBe(true);
  expect(run?.flowRun).toMatchObject({
    flow: "sum",
    parameters: { a: 1, b: 2 },
    state: { name: "Completed" },
  });
  expect(run?.tasks.map((task) => [task.task, task.state.name])).toEqual([
    ["add_one", "Completed"],
    ["add_one", "Completed"],
  ]);
  expect(run?.logs.map((line) => line.message)).toContain("adding");
  const last = ran.heard.findLastIndex(({ type }) => type === "update_display_data");
  const idle = ran.heard.findIndex(
    ({ type, content }) => type === "status" && content.execution_state === "idle",
  );
  expect(last).toBeLessThan(idle);
  const html = String(ran.displays[0]?.data["text/html"]);
  expect(html).toContain("<img");
  expect(html).not.toMatch(/<script|<svg/);
});

test("the API has what was shown", async () => {
  const client = await place.client();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["sum"] } } });
  expect(run).toMatchObject({ state_name: "Completed", parameters: { a: 1, b: 2 } });
  const tasks = await client.taskRuns.filter({ task_runs: { flow_run_id: { any_: [String(run?.id)] } } });
  expect(tasks.map((task) => task.state_name)).toEqual(["Completed", "Completed"]);
});

test("-p: values become what the types say; only then does a flow with open parameters run", async () => {
  const flow =
    "async function typed(count: number, on: boolean, when?: Date, list: number[] = [1]) { return [count + 1, on, when instanceof Date, list]; }";
  const open = await kernel.execute(`%%flow\n${flow}`);
  expect(open.runs).toEqual([]);
  expect(open.displays[0]?.data["text/plain"]).toContain("run it with -p count=… -p on=…");
  const ran = await kernel.execute(
    `%%flow -p count=5 -p on=false -p when=2021-01-31T00:00:00Z -p "list=[1, 2]"\n${flow}`,
  );
  expect(ran.error).toBe("");
  expect(ran.displays.at(-1)?.data["text/plain"]).toMatch(/6, false, true, \[ ?1, 2 ?\]/);
  expect(ran.runs[0]?.flowRun?.parameters).toMatchObject({ count: 5, on: false });
});

test.each([
  ["-p count=five -p on=true", ["count", "number", "five"]],
  ["-p count=5 -p on=perhaps", ["on", "perhaps"]],
  ["-p cuont=5 -p on=true", ["cuont", "did you mean count"]],
])("%s is refused in one line, and nothing ran", async (options, words) => {
  const ran = await kernel.execute(
    `%%flow refused ${options}\nasync function refused(count: number, on: boolean) { throw new Error("it ran"); }`,
  );
  expect(ran.status).toBe("error");
  expect(ran.error).not.toContain("\n");
  for (const word of words) expect(ran.error).toContain(word);
  expect(ran.runs).toEqual([]);
  const client = await place.client();
  expect(await client.flowRuns.filter({ flows: { name: { any_: ["refused"] } } })).toEqual([]);
});

test("--no-run only registers", async () => {
  const ran = await kernel.execute("%%flow later --no-run\nasync function later() { return 7; }");
  expect(ran.runs).toEqual([]);
  expect(ran.displays[0]?.data["text/plain"]).toBe("Flow later · later() · registered");
  expect((await kernel.execute("await later()")).runs[0]?.flowRun?.state.name).toBe("Completed");
});

test("a default that is another cell's name takes that cell's value", async () => {
  await kernel.execute('const region = "Bronx";');
  const ran = await kernel.execute("%%flow where\nasync function where(place = region) { return place; }");
  expect(ran.runs[0]?.flowRun?.parameters).toEqual({ place: "Bronx" });
});

test("a task that throws something else than an error: what it was", async () => {
  const ran = await kernel.execute('%%task\nasync function odd() { throw "a text"; }');
  expect(ran.status).toBe("ok");
  const failed = await kernel.execute("%%flow\nasync function throwing() { await odd(); }");
  expect(failed.status).toBe("error");
  expect(failed.error).toContain("a text");
  expect(failed.runs[0]?.tasks[0]?.state).toMatchObject({
    name: "Failed",
    message: "Task odd raised a string: a text",
  });
  for (const thrown of [
    "null",
    "undefined",
    "{ code: 7 }",
    "Symbol('s')",
    "() => 1",
    "Object.create(null)",
  ]) {
    await kernel.execute(`%%task\nasync function odd() { throw ${thrown}; }`);
    const again = await kernel.execute("%%flow\nasync function throwing() { await odd(); }");
    expect(again.status, thrown).toBe("error");
    expect(again.runs[0]?.flowRun?.state.name, thrown).toBe("Failed");
  }
});

test("a failed task: its name, message and line are under the cell", async () => {
  await kernel.execute("%%task\nasync function broken(path: string) {\n  throw new Error(`no ${path}`);\n}");
  const ran = await kernel.execute('%%flow\nasync function failing() {\n  await broken("file");\n}');
  expect(ran.error).toBe("Error: no file");
  expect(ran.runs[0]?.error?.task).toMatch(/^broken/);
  const traceback = String(ran.heard.find(({ type }) => type === "error")?.content.traceback);
  expect(traceback).toMatch(/Cell \[\d+\], line 3/);
});

test("%%report: an artifact with values, shown as Markdown, kept by the API", async () => {
  await kernel.execute("const rmse = 6.1749;");
  const ran = await kernel.execute(
    "%%report duration-report\n# RMSE `x`\n\nOff by ${rmse.toFixed(2)} minutes.",
  );
  expect(ran.error).toBe("");
  expect(ran.displays.map(({ data }) => data["text/markdown"])).toEqual([
    "# RMSE `x`\n\nOff by 6.17 minutes.",
  ]);
  const client = await place.client();
  const [artifact] = await client.artifacts.filter({ artifacts: { key: { any_: ["duration-report"] } } });
  expect(artifact?.data).toBe("# RMSE `x`\n\nOff by 6.17 minutes.");
});

test("an artifact made outside a flow is shown, once", async () => {
  const ran = await kernel.execute(
    'import { createMarkdownArtifact, createTableArtifact } from "cellflow";\nawait createMarkdownArtifact({ markdown: "# alone" });\nawait createTableArtifact({ table: { x: [1, NaN] } });',
  );
  const bundles = ran.displays.map(({ data }) => data);
  expect(bundles[0]).toMatchObject({ "text/markdown": "# alone" });
  expect(bundles[1]).toMatchObject({ "text/html": expect.stringContaining("NaN") });
});

test("an error in a report's expression points at its own line", async () => {
  const ran = await kernel.execute("%%report a\n# Title\n\n${missingName}");
  expect(ran.error).toContain("missingName is not defined");
  expect(String(ran.heard.find(({ type }) => type === "error")?.content.traceback)).toContain("line 4");
});

test("%flow list and %flow runs", async () => {
  const list = String((await kernel.execute("%flow list")).displays[0]?.data["text/plain"]);
  for (const text of ["add_one", "sum", "later", "where"]) expect(list).toContain(text);
  const runs = String((await kernel.execute("%flow runs sum")).displays[0]?.data["text/plain"]);
  expect(runs).toContain("Completed");
  expect(
    runs
      .trim()
      .split("\n")
      .filter((line) => line.includes("Completed")),
  ).toHaveLength(1);
  expect((await kernel.execute("%flow runs smu")).error).toContain("did you mean sum?");
});

test("a timeout: the task's state says so, and the flow fails", async () => {
  await kernel.execute(
    "%%task slow --timeout 0.2\nasync function slow() { await new Promise((done) => setTimeout(done, 60_000)); }",
  );
  const ran = await kernel.execute("%%flow\nasync function waiting() { await slow(); }");
  expect(ran.status).toBe("error");
  expect(ran.runs[0]?.tasks[0]?.state.name).toBe("TimedOut");
  expect(ran.runs[0]?.tasks[0]?.state.message).toContain("0.2");
  const flow = await kernel.execute(
    "%%flow limited --timeout 0.2\nasync function limited() { await new Promise((done) => setTimeout(done, 60_000)); }",
  );
  expect(flow.runs[0]?.flowRun?.state.name).toBe("TimedOut");
});

test("code that holds the thread is ended at its timeout and tried again, and the cell goes on", async () => {
  await kernel.execute("let tries = 0;");
  await kernel.execute(
    "%%task holds --timeout 0.2 --retries 1\nasync function holds() { if (tries++ === 0) for (;;); return 'second'; }",
  );
  const ran = await kernel.execute("%%flow holding\nasync function holding() { return holds(); }");
  expect(ran.status).toBe("ok");
  expect(ran.runs[0]?.tasks[0]).toMatchObject({ state: { name: "Completed" }, runCount: 2 });
  // In the callback of a timer, from a cell that had gone on: the next cell runs.
  const left = await kernel.execute(
    "const left = holds.with({ name: 'left', retries: 0 }); tries = 0; left().catch((error) => console.log(error.code)); 'on'",
  );
  expect(left.status).toBe("ok");
  expect((await kernel.execute("await left().catch(() => 'over'), tries")).status).toBe("ok");
});

test("a subflow is in its parent's display, not in one of its own", async () => {
  await kernel.execute("%%flow inner --no-run\nasync function inner(n: number) { return addOne(n); }");
  const ran = await kernel.execute("%%flow outer\nasync function outer() { return inner(1); }");
  expect(ran.runs).toHaveLength(1);
  expect(ran.runs[0]?.subflows.map((run) => [run.flow, run.state.name])).toEqual([["inner", "Completed"]]);
});

test("two runs in one cell have a display each", async () => {
  const ran = await kernel.execute("await Promise.all([later(), later()])");
  expect(ran.runs.map((run) => run.flowRun?.state.name)).toEqual(["Completed", "Completed"]);
});

test("a task called outside any flow: its last state is shown before the reply, however short it was", async () => {
  await kernel.execute("%%task\nasync function outer(n: number) { return addOne(n); }");
  for (let time = 0; time < 10; time++) {
    const ran = await kernel.execute(time % 2 === 0 ? "await addOne(1)" : "await outer(1)");
    expect(ran.error).toBe("");
    expect(ran.runs[0]?.tasks.map((task) => task.state.name)).toEqual(
      Array((time % 2) + 1).fill("Completed"),
    );
    const reply = ran.heard.findIndex(({ type }) => type === "execute_result");
    expect(
      ran.heard.findLastIndex(({ content }) => runMime in ((content.data as object | undefined) ?? {})),
    ).toBeLessThan(reply);
  }
});
