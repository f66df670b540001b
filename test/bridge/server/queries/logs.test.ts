import { expect, test } from "vitest";
import { ask, openServer } from "../harness.ts";

test.each([
  ["timeout", ["a", "b"]],
  ["TIMEOUT retry", ["a", "b", "c"]],
  ["timeout -connection", ["b"]],
  ['"connection timeout"', ["a"]],
  ["+timeout +read", ["b"]],
  ["prefect.x", ["c"]],
  ["  ", ["a", "b", "c"]],
])("log lines are searched for %j", async (query, found) => {
  const server = await openServer(":memory:");
  const line = (message: string, timestamp: string, name = "n") => ({ name, level: 20, message, timestamp });
  await ask(server, "/logs/", [
    line("a: Connection timeout", "2021-01-01T00:00:01Z"),
    line("b: read timeout", "2021-01-01T00:00:02Z"),
    line("c: retry", "2021-01-01T00:00:03Z", "prefect.x"),
  ]);
  const lines = await ask(server, "/logs/filter", { logs: { text: { query } } });
  expect(lines.map(({ message }: { message: string }) => message[0])).toEqual(found);
});
