import fc from "fast-check";
import { expect, test } from "vitest";
import { isNestedDeeper, MAX_JSON_DEPTH } from "../../../../bridge/server/http/json-depth.ts";
import { ask, openServer } from "../harness.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test("a text is as deep as its value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(6), (value, most) => {
      const json = JSON.stringify(value, undefined, 1);
      expect(isNestedDeeper(json.padEnd(20), most)).toBe(depthOf(value) > most);
    }),
  );
});

test("what is nested too deep is refused, and poisons no list", async () => {
  const server = await openServer();
  const flow = await ask(server, "/flows/", { name: "f" });
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  const create = (depth: number) =>
    server.fetch(
      new Request("http://x/api/flow_runs/", {
        method: "POST",
        body: `{"flow_id":"${flow.id}","parameters":${nested(depth)}}`,
      }),
    );
  expect((await create(100_000)).status).toBe(422);
  expect((await create(MAX_JSON_DEPTH)).status).toBe(422);
  expect((await create(MAX_JSON_DEPTH - 1)).status).toBe(201);
  expect(await ask(server, "/flow_runs/filter", {})).toHaveLength(1);
});
