/** Parameters as other clients send them: digits are kept or the request is refused, and nothing is warned of. */
import { expect, onTestFinished, test, vi } from "vitest";
import { ask, openServer } from "../../server/harness.ts";

const big = { anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }], format: "bigint" };
const schema = {
  type: "object",
  title: "Parameters",
  properties: { id: big, file: { type: "string", format: "path" }, n: { type: "number" } },
};

test("a whole number that JavaScript's numbers would round is kept, one that may be rounded refused", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  const server = await openServer();
  const flow = await ask(server, "/flows/", { name: "ride" });
  const deployment = await ask(server, "/deployments/", {
    name: "default",
    flow_id: flow.id,
    parameter_openapi_schema: schema,
  });
  // As text: JSON.stringify could not write it.
  const run = async (parameters: string) => {
    const url = `http://embedded/api/deployments/${deployment.id}/create_flow_run`;
    const body = `{"parameters":${parameters}}`;
    const response = await server.fetch(new Request(url, { method: "POST", body }));
    return { status: response.status, body: await response.json() };
  };
  expect(await run('{"id": 9007199254740993, "file": "a"}')).toMatchObject({
    status: 201,
    body: { parameters: { id: "9007199254740993", file: "a" } },
  });
  expect(await run('{"id": 5, "n": 100000000000000000000}')).toMatchObject({
    status: 201,
    body: { parameters: { id: 5, n: 1e20 } },
  });
  // It may be what another client's numbers made of ...993.
  expect(await run('{"id": 9007199254740992}')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("9007199254740992 may have lost digits: send them as text") },
  });
  expect(await run('{"n": 9007199254740993}')).toMatchObject({ status: 409 });
  expect(warned).not.toHaveBeenCalled();
});

test("a moment of a day that there is not is refused, not shifted", async () => {
  const server = await openServer();
  const filter = (day: string) =>
    ask(server, "/flow_runs/filter", { flow_runs: { start_time: { before_: `${day}T10:00:00Z` } } });
  expect(await filter("2024-02-29")).toEqual([]);
  expect(await filter("2024-02-30")).toMatchObject({ exception_message: "Invalid request received." });
});
