import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flow, task, testing, Variable } from "../../../bridge/index.ts";

test("flows run on an API of their own, and nothing of it is left", async () => {
  const before = { ...process.env };
  process.env.CELLFLOW_HOME = "/nowhere/at/all";
  process.env.CELLFLOW_RESULT_STORAGE = "s3://nowhere/at/all";
  try {
    const double = task(async (n: number) => n * 2, { name: "double", cache: { key: "k" } });
    const main = flow(async (n: number) => double(n), { name: "main" });
    const home = await testing(async (api) => {
      expect(await main(2)).toBe(4);
      expect(existsSync(join(api.home, "cache"))).toBe(true);
      await Variable.set("a", 1);
      const client = await api.client();
      expect((await client.flowRuns.filter()).map(({ state_name }) => state_name)).toEqual(["Completed"]);
      return api.home;
    });
    expect([existsSync(home), process.env.CELLFLOW_HOME, process.env.CELLFLOW_API]).toEqual([
      false,
      "/nowhere/at/all",
      before.CELLFLOW_API,
    ]);
    const api = await testing();
    expect(await main(3)).toBe(6);
    expect(await Variable.get("a")).toBeUndefined();
    expect(await (await api.client()).taskRuns.filter()).toHaveLength(1);
    // As `await using` does.
    await api[Symbol.asyncDispose]();
    expect(existsSync(api.home)).toBe(false);
  } finally {
    process.env = before;
  }
});

test("what the work throws is thrown, and the API is closed", async () => {
  let home = "";
  await expect(
    testing((api) => {
      home = api.home;
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(existsSync(home)).toBe(false);
});
