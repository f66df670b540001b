import { afterAll, beforeAll, expect, test } from "vitest";
import { Variable } from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

test("a variable is set, read, changed when that is asked for, and removed", async () => {
  expect(await Variable.get("region")).toBeUndefined();
  expect(await Variable.get("region", "fyn")).toBe("fyn");
  await Variable.set("region", { name: "als", n: [1, null] }, { tags: ["geo"] });
  expect(await Variable.get("region", "fyn")).toEqual({ name: "als", n: [1, null] });
  await expect(Variable.set("region", "x")).rejects.toMatchObject({ code: "variable.exists" });
  await Variable.set("region", false, { overwrite: true });
  expect(await Variable.get("region", "fyn")).toBe(false);
  const [variable] = await (await engine.client()).variables.filter();
  expect(variable).toMatchObject({ name: "region", value: false, tags: ["geo"] });
  expect([await Variable.unset("region"), await Variable.unset("region")]).toEqual([true, false]);
});

test("names and values that can't be are refused before anything is asked", async () => {
  await expect(Variable.get("My Region")).rejects.toMatchObject({ code: "variable.name" });
  await expect(Variable.set("a", (() => 1) as never)).rejects.toMatchObject({ code: "variable.value" });
  await expect(Variable.set("a", 1n as never)).rejects.toMatchObject({ code: "variable.value" });
  await expect(Variable.set("", 1)).rejects.toMatchObject({ code: "variable.name" });
});
