import { expect, test } from "vitest";
import { openServer } from "../harness.ts";

test("redirects to a path that is answered, and to no other", async () => {
  const server = await openServer();
  const ask = async (method: string, path: string) => {
    const { status, headers } = await server.fetch(new Request(`http://embedded${path}`, { method }));
    return [status, headers.get("location") ?? headers.get("allow")];
  };
  expect(await ask("POST", "/api/flows?a=1")).toEqual([307, "/api/flows/?a=1"]);
  expect(await ask("POST", "/api/flows/filter/")).toEqual([307, "/api/flows/filter"]);
  expect(await ask("GET", "/api/nothing")).toEqual([404, null]);
  expect(await ask("GET", "/nothing/")).toEqual([404, null]);
  expect(await ask("OPTIONS", "/api/health")).toEqual([405, "GET"]);
  expect(await ask("PATCH", "/api/flows/filter")).toEqual([405, "POST"]);
});

test("redirects nobody to another host", async () => {
  const server = await openServer();
  for (const path of [
    "//evil.example",
    "//evil.example/",
    "//evil.example/api/flows",
    "/\\evil.example",
    "//api/flows",
  ]) {
    const response = await server.fetch(new Request(`http://embedded${path}`, { method: "POST" }));
    expect([path, response.status, response.headers.get("location")]).toEqual([path, 404, null]);
  }
});
