import { expect, test } from "vitest";
import { createGate } from "../../../bridge/access/gate.ts";
import { createClient } from "../../../bridge/client/client.ts";
import { inProcessTransport } from "../../../bridge/client/transport/in-process.ts";
import { createPages } from "../../../bridge/pages/app.ts";
import { createServer } from "../../../bridge/server/app.ts";

const AUTH = "admin:secret";

/** Where `next` leads whoever signs in with the link, and whoever need not. */
async function ledTo(next: string): Promise<(string | null)[]> {
  const server = await createServer({ database: ":memory:" });
  const client = createClient(inProcessTransport(server, { url: "test" }));
  const gate = createGate({ address: "127.0.0.1", authString: AUTH });
  const asking = createPages({
    client,
    changes: server.changes,
    home: "/nowhere",
    forms: gate.forms,
    signIn: gate.signIn,
  });
  const open = createPages({
    client,
    changes: server.changes,
    home: "/nowhere",
    forms: gate.forms,
  });
  const link = `http://localhost:4200/sign-in?${new URLSearchParams({ next })}`;
  const form = await (await asking.request(link)).text();
  const hidden = /name="next" value="([^"]*)"/.exec(form)?.[1] ?? null;
  const posted = await asking.request("http://localhost:4200/sign-in", {
    method: "POST",
    body: new URLSearchParams({ next, auth: AUTH }),
  });
  const passed = await open.request(link);
  expect([posted.status, passed.status]).toEqual([303, 303]);
  await server.close();
  return [hidden, posted.headers.get("location"), passed.headers.get("location")];
}

test("signing in leads back to a page of the site, and never elsewhere", async () => {
  expect(await ledTo("/runs?deployment=1")).toEqual(Array(3).fill("/runs?deployment=1"));
  for (const next of ["/.//here.invalid//evil.example/login", "/.//evil.example", "//evil.example"]) {
    expect(await ledTo(next)).toEqual(Array(3).fill("/"));
  }
});
