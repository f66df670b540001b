import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { processHeader, processStart } from "../../../../bridge/processes/identity.ts";
import type { ApiServer } from "../../../../bridge/server/app.ts";
import { ask, openServer, temporaryFolder } from "../harness.ts";

const ROOT = "/v2/concurrency_limits";

function create(server: ApiServer, name: string, limit = 1) {
  return ask(server, `${ROOT}/`, { name, limit });
}

function lease(server: ApiServer, names: string[], headers = {}) {
  return ask(server, `${ROOT}/increment-with-lease`, { names, slots: 1 }, headers);
}

async function active(server: ApiServer, name: string): Promise<number> {
  return (await ask(server, `${ROOT}/${name}`)).active_slots;
}

/** Lets the lease of all that is taken be over. */
function expire(server: ApiServer): void {
  server.context.database.run("UPDATE concurrency_lease SET expires = 0");
}

test("slots whose lease is over are given back by the service, and to who asks for one", async () => {
  const server = await openServer();
  await create(server, "db");
  const first = await lease(server, ["db"]);
  expire(server);
  const stop = server.startServices();
  expect(await active(server, "db")).toBe(0);
  stop();
  expect((await ask(server, `${ROOT}/leases/${first.lease_id}/renew`, {})).detail).toMatch(
    /^Lease not found/,
  );
  await lease(server, ["db"]);
  expire(server);
  expect(await lease(server, ["db"])).toHaveProperty("lease_id");
  expect(await active(server, "db")).toBe(1);
  // Whoever comes back late gives no one else's slot back.
  await ask(server, `${ROOT}/decrement-with-lease`, { lease_id: first.lease_id });
  expect(await active(server, "db")).toBe(1);
});

test("slots of a process that is gone go to who asks next; those of one that lives, or of others' machines, do not", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const file = join(temporaryFolder(), "test.db");
  const server = await openServer(file);
  await create(server, "db", 3);
  await create(server, "other", 1);
  await lease(server, ["db"], { "x-cellflow-process": `${child.pid}:${processStart(child.pid ?? 0)}` });
  await lease(server, ["db"], { "x-cellflow-process": processHeader() });
  await lease(server, ["db"], { "x-cellflow-process": `1:1@${"0".repeat(32)}` });
  expect(await lease(server, ["db"])).toEqual({ detail: "Locked" });
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  expect(await lease(server, ["db"])).toHaveProperty("lease_id");
  expect(await lease(server, ["db"])).toEqual({ detail: "Locked" });
  // Whoever opens the file finds them free.
  await lease(server, ["other"], { "x-cellflow-process": "999999:1" });
  expect(await active(server, "other")).toBe(1);
  const another = await openServer(file);
  expect([await active(another, "other"), await active(another, "db")]).toEqual([0, 3]);
});

test("of two servers on one file, as many get a slot as there are", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const servers = [await openServer(file), await openServer(file)];
  await create(servers[0] as ApiServer, "db", 3);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => lease(servers[at % 2] as ApiServer, ["db"])),
  );
  expect(answers.filter((answer) => "lease_id" in answer)).toHaveLength(3);
});

test("a reset of one tag leaves the slots that a run has of another", async () => {
  const server = await openServer();
  for (const tag of ["a", "b"]) await ask(server, "/concurrency_limits/", { tag, concurrency_limit: 1 });
  const { lease_id: id } = await lease(server, ["tag:a", "tag:b"]);
  await ask(server, "/concurrency_limits/tag/a/reset", { slot_override: null });
  expect([await active(server, "tag:a"), await active(server, "tag:b")]).toEqual([0, 1]);
  await ask(server, `${ROOT}/decrement-with-lease`, { lease_id: id });
  expect([await active(server, "tag:a"), await active(server, "tag:b")]).toEqual([0, 0]);
});

test("what is changed of a limit with decay does not stop its decay", async () => {
  const server = await openServer();
  await ask(server, `${ROOT}/`, { name: "api", limit: 5, active_slots: 5, slot_decay_per_second: 1 });
  // As if three and a half seconds had passed.
  server.context.database.run("UPDATE concurrency_limit SET counted = counted - 3500000");
  await server.fetch(
    new Request(`http://x/api${ROOT}/api`, { method: "PATCH", body: JSON.stringify({ limit: 6 }) }),
  );
  expect(await active(server, "api")).toBeLessThanOrEqual(2);
});
