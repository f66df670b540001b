import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  concurrency,
  createMarkdownArtifact,
  emitEvent,
  flow,
  getRunContext,
  getRunLogger,
  pauseFlowRun,
  progress,
  runDeployment,
  task,
  transaction,
  Variable,
} from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
const ran: string[] = [];
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

function noted<R>(name: string, value: R): () => R {
  return () => {
    ran.push(name);
    return value;
  };
}
const read = task((_path: string) => noted("read", [1, 2, 3])(), { name: "read" });
const clean = task((_rows: unknown) => noted("clean", [1])(), { name: "clean", cache: "forever" });
const model = task((_train: unknown, _test?: unknown) => noted("model", {})(), {
  name: "model",
  thread: true,
});
const say = task(() => noted("say", 0)(), { name: "say" });

test("calls are drawn with what flows between them: awaited, submitted, mapped, in lists, not awaited; nothing runs", async () => {
  const main = flow(
    async (months: string[]) => {
      const [train, other] = await Promise.all([read("a"), read("b")]);
      const cleaned = clean.submit(train);
      const mapped = read.map(months);
      const fitted = await model(cleaned, [other, ...mapped]);
      const again = clean(read("c"));
      await say.with({ waitFor: [again] })();
      return fitted;
    },
    { name: "main" },
  );
  const { text, dot, svg, mermaid } = await main.visualize(["x", "y"]);
  expect(text.split("\n")).toEqual([
    "main calls",
    "  read-0",
    "  read-1",
    "  clean-0 ← read-0",
    "  read-2",
    "  read-3",
    "  model-0 ← clean-0, read-1, read-2, read-3",
    "  read-4",
    "  clean-1 ← read-4",
    "  say-0 ← clean-1",
  ]);
  expect(dot).toContain('"clean-0" -> "model-0"');
  expect(svg).toMatch(/^<svg[\s\S]*model&#45;0[\s\S]*<\/svg>/);
  expect(mermaid).toMatch(/^flowchart LR\n {2}n0\["read-0"\]\n[\s\S]* {2}n0 --> n2/);
  expect(ran).toEqual([]);
});

test("with `vizReturnValue`, the flow's code goes by it, and each call's value is its own", async () => {
  const list = read.with({ vizReturnValue: ["a", "b"] });
  const rmse = task(() => 1, { name: "rmse", vizReturnValue: 0.5 });
  const main = flow(
    async () => {
      for (const path of await list("x")) await read(String(path));
      const [first, second] = [await list("y"), await list("z")];
      if ((await rmse()) < 0.8) await model(first, second);
      else await say();
    },
    { name: "main" },
  );
  const { text } = await main.visualize();
  expect(text.split("\n").slice(1)).toEqual([
    "  read-0",
    "  read-1",
    "  read-2",
    "  read-3",
    "  read-4",
    "  rmse-0",
    "  model-0 ← read-3, read-4",
  ]);
});

test("flows and deployments that are called are one node each; a list that is not known is mapped once", async () => {
  const inner = flow(async (_rows: unknown) => say(), { name: "inner" });
  const main = flow(
    async () => {
      const rows = await read("a");
      const given = await inner(rows);
      const run = await runDeployment("duration/daily", { parameters: { given } });
      await model(run);
      await model(await clean.map(read.submit("b")));
    },
    { name: "main" },
  );
  expect((await main.visualize()).text.split("\n").slice(1)).toEqual([
    "  read-0",
    "  inner-0 ← read-0",
    "  duration/daily-0 ← inner-0",
    "  model-0 ← duration/daily-0",
    "  read-1",
    "  clean-0 ← read-1",
    "  model-1 ← clean-0",
  ]);
  expect(ran).toEqual([]);
});

test("nothing reaches the API, whatever the flow's code does beside its tasks", async () => {
  const main = flow(
    async (n = 3) => {
      getRunLogger().info("hello");
      progress(1, 2);
      await createMarkdownArtifact({ key: "report", markdown: "# hello" });
      await emitEvent({ event: "zoo.opened", resource: { "prefect.resource.id": "zoo" } });
      await Variable.set("zoo", 1);
      await concurrency("database", () => say());
      await transaction(async () => say());
      await pauseFlowRun();
      return model(getRunContext().flowRun?.parameters.n === n ? await read("a") : undefined);
    },
    { name: "main" },
  );
  expect((await main.visualize()).text.split("\n").slice(1)).toEqual([
    "  say-0",
    "  say-1",
    "  read-0",
    "  model-0 ← read-0",
  ]);
  const client = await engine.client();
  const [runs, tasks, artifacts, variable] = await Promise.all([
    client.flowRuns.filter(),
    client.taskRuns.filter(),
    client.artifacts.filter(),
    client.variables.readByName("zoo"),
  ]);
  expect([runs, tasks, artifacts, variable, ran]).toEqual([[], [], [], undefined, []]);
  // What runs for real goes on doing so.
  expect(await flow(async () => say(), { name: "real" })()).toBe(0);
  expect(ran.splice(0)).toEqual(["say"]);
});

const uses: [string, (value: never) => unknown][] = [
  ["a field", (value: { length: number }) => value.length],
  ["a loop", (value: unknown[]) => [...value]],
  ["parts", ([first]: unknown[]) => first],
  ["a comparison", (value: number) => value < 3],
  ["a template", (value: string) => `${value}`],
  ["JSON", (value: unknown) => JSON.stringify(value)],
  ["a call of a method", (value: unknown[]) => value.map(() => 1)],
  ["a field that is set", (value: { n: number }) => Object.assign(value, { n: 1 })],
];
test.each(uses)("code that uses a value without one is told of the option, by %s", async (_, use) => {
  const main = flow(async () => use((await read("a")) as never), { name: "main" });
  await expect(main.visualize()).rejects.toMatchObject({
    code: "visualize.value",
    message:
      "flow main uses what task read gives, which visualize() does not run: say what it may give, as in " +
      "task(read, { vizReturnValue: [1, 2, 3] })",
  });
});

test("a flow that fails is an error in one line that names the option; wrong parameters are refused as in a run", async () => {
  const failing = flow(async (n: number) => Promise.reject(new Error(`no rows\nof ${n}`)), { name: "main" });
  await expect(failing.visualize(1)).rejects.toMatchObject({
    code: "visualize.failed",
    message:
      "flow main can't be drawn, since its code fails without its tasks' values: no rows; say what a task may give, " +
      "as in task(readData, { vizReturnValue: [1, 2, 3] })",
  });
  const checked = flow(async (n: number) => n, {
    name: "main",
    parameters: { properties: { n: { type: "number" } }, required: ["n"] },
  });
  await expect(checked.visualize("many" as never)).rejects.toThrow(
    "parameter n of flow main must be a number",
  );
});

test("a notebook shows it as a picture, and it is saved by the file's name", async () => {
  const main = flow(async () => read("a"), { name: "main" });
  const drawn = await main.visualize();
  const bundle = (drawn as unknown as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]?.();
  expect(bundle).toEqual({ "image/svg+xml": drawn.svg, "text/plain": "main calls\n  read-0" });
  expect(String(drawn)).toBe("main calls\n  read-0");
  const folder = await mkdtemp(join(tmpdir(), "cellflow-visualize-"));
  try {
    for (const [name, content] of [
      ["a.svg", drawn.svg],
      ["a.dot", drawn.dot],
      ["a.mmd", drawn.mermaid],
    ] as const) {
      await drawn.save(join(folder, name));
      expect(await readFile(join(folder, name), "utf8")).toBe(`${content}\n`);
    }
    await expect(drawn.save(join(folder, "a.png"))).rejects.toMatchObject({ code: "visualize.file" });
  } finally {
    await rm(folder, { recursive: true });
  }
  const nothing = await flow(async () => 1, { name: "empty" }).visualize();
  expect([nothing.svg, nothing.text]).toEqual(["", "empty calls no task"]);
});
