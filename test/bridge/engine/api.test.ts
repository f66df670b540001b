import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { getClient } from "../../../bridge/engine/api.ts";
import { temporaryEngine } from "./temporary-engine.ts";

test("a call on the main thread reaches a server as JSON", async () => {
  const engine = temporaryEngine();
  onTestFinished(() => engine.close());
  const types: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.method === "POST") types.push(request.headers["content-type"]);
    response.setHeader("content-type", "application/json").end("[]");
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  process.env.CELLFLOW_API = "";
  process.env.PREFECT_API_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const client = await getClient();
  expect(await client.flowRuns.filter({ flows: { name: { any_: ["a"] } } })).toEqual([]);
  expect(types).toContain("application/json");
  expect(new Set(types)).toEqual(new Set(["application/json"]));
});
