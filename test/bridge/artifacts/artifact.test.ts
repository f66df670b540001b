import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createArtifact,
  createLinkArtifact,
  createMarkdownArtifact,
  createTableArtifact,
  flow,
  rmseReport,
  task,
} from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

test("an artifact carries the run it is made in, and is there when its promise resolves", async () => {
  const client = await engine.client();
  const make = task(
    async () => {
      const made = await createMarkdownArtifact({ key: "notes", markdown: "# hi", description: "d" });
      return client.artifacts.read(made.id);
    },
    { name: "make" },
  );
  const kept = await flow(async () => make(), { name: "main" })();
  const [run] = await client.flowRuns.filter();
  const [taskRun] = await client.taskRuns.filter();
  expect(kept).toMatchObject({
    key: "notes",
    type: "markdown",
    data: "# hi",
    description: "d",
    flow_run_id: run?.id,
    task_run_id: taskRun?.id,
  });
  const report = await engine.reported((report) => report.kind === "artifact");
  expect(report).toMatchObject({ id: kept.id, key: "notes", flowRunId: run?.id, taskRunId: taskRun?.id });
});

test("outside of a run they are kept as well, each version of a key", async () => {
  await createTableArtifact({ key: "rows", table: [{ a: 1n }] });
  const made = await createTableArtifact({ key: "rows", table: { a: [2] } });
  expect(made).toEqual({ id: made.id, key: "rows", type: "table", data: '{"a":[2]}' });
  expect((await createLinkArtifact({ link: "https://x.test/a", linkText: "see [1]" })).data).toBe(
    "[see \\[1\\]](https://x.test/a)",
  );
  const client = await engine.client();
  expect((await client.artifacts.history("rows")).map(({ data }) => data)).toEqual([
    '[{"a":"1"}]',
    '{"a":[2]}',
  ]);
});

test("data of any type may hold BigInts", async () => {
  const made = await createArtifact({ type: "progress", data: { rows: 9007199254740993n, seen: [1n] } });
  expect((await (await engine.client()).artifacts.read(made.id)).data).toEqual({
    rows: "9007199254740993",
    seen: ["1"],
  });
});

test("what JSON has no word for is written as text, or as what it holds", async () => {
  const cells = {
    nan: Number.NaN,
    infinity: -Infinity,
    invalid: new Date(Number.NaN),
    date: new Date(0),
    map: new Map([["a", 1n]]),
    pairs: new Map([[{ x: 1 }, Number.NaN]]),
    set: new Set([1, "b"]),
    error: new TypeError("no"),
    floats: Float32Array.of(1.5, Number.NaN),
    big: BigInt64Array.of(2n),
    bytes: Buffer.from("a"),
    pattern: /x/g,
    symbol: Symbol("s"),
    nothing: undefined,
    url: new URL("https://x.test/"),
  };
  const made = await createTableArtifact({ table: [cells] });
  const expected = {
    nan: "NaN",
    infinity: "-Infinity",
    invalid: "Invalid Date",
    date: "1970-01-01T00:00:00.000Z",
    map: { a: "1" },
    pairs: [[{ x: 1 }, "NaN"]],
    set: [1, "b"],
    error: "TypeError: no",
    floats: [1.5, "NaN"],
    big: ["2"],
    bytes: [97],
    pattern: "/x/g",
    symbol: "Symbol(s)",
    url: "https://x.test/",
  };
  expect(JSON.parse(String(made.data))).toEqual([expected]);
  expect((await createArtifact({ type: "json", data: cells })).data).toEqual(expected);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  await expect(createTableArtifact({ table: [circle] })).rejects.toMatchObject({ code: "artifact.data" });
});

test("columns may be typed arrays or whatever can be iterated, of one length", async () => {
  const table = { a: Float64Array.of(1, Number.NaN), b: BigInt64Array.of(1n, 2n), c: new Set(["x", "y"]) };
  const data = { a: [1, "NaN"], b: ["1", "2"], c: ["x", "y"] };
  for (const given of [table, new Map(Object.entries(table))])
    expect(JSON.parse(String((await createTableArtifact({ table: given })).data))).toEqual(data);
  const unequal = { month: ["2021-01", "2021-02"], rmse: Float32Array.of(6) };
  await expect(createTableArtifact({ table: unequal })).rejects.toMatchObject({
    code: "artifact.columns",
    message: "the columns of a table artifact need one length: month has 2, rmse has 1",
  });
  for (const [wrong, found] of [
    [{ a: 1 }, "a is a number"],
    ["text", "this is a text"],
    [[1], "row 0 is a number"],
    [null, "this is null"],
    [{ a: [1], b: "xy" }, "b is a text"],
  ])
    await expect(createTableArtifact({ table: wrong as never })).rejects.toMatchObject({
      code: "artifact.table",
      message: expect.stringContaining(String(found)),
    });
});

test("a key in other letters is answered with one that will do", async () => {
  await expect(createMarkdownArtifact({ key: "RMSE Report_1", markdown: "" })).rejects.toThrow(
    'artifact key "RMSE Report_1" may hold only lower-case letters, digits and dashes, like "rmse-report-1"',
  );
});

test("the RMSE report is the course's Markdown, with the number as data", async () => {
  const made = await rmseReport({
    key: "duration-model-report",
    rmse: 6.1749,
    date: new Date("2021-02-01"),
    extra: { "2021-03-01": 7 },
  });
  expect(made.data).toBe(
    "# RMSE Report\n\n## Summary\n\nDuration Prediction\n\n## RMSE XGBoost Model\n\n| Region | RMSE |\n|:----------|-------:|\n| 2021-02-01 | 6.17 |\n| 2021-03-01 | 7.00 |",
  );
  const client = await engine.client();
  expect((await client.artifacts.read(made.id)).metadata_).toEqual({
    rmse: "6.1749",
    model: "XGBoost",
    date: "2021-02-01",
  });
});
