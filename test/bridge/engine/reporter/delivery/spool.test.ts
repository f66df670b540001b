import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient } from "../../../../../bridge/client/client.ts";
import { createRecording } from "../../../../../bridge/engine/reporter/delivery/recording/recording.ts";
import type { Session } from "../../../../../bridge/engine/reporter/delivery/session.ts";
import { deliverEndings, deliverSpool, spool } from "../../../../../bridge/engine/reporter/delivery/spool.ts";
import { type ApiServer, createServer } from "../../../../../bridge/server/app.ts";
import type { Settings } from "../../../../../bridge/settings/settings.ts";
import { v7 } from "../../../../../bridge/uuid.ts";

let api: ApiServer;
let session: Session;
let settings: Settings;
let asked: string[];
/** The status of the answer to a request; undefined for what the API says. */
let answers: (path: string) => number | undefined;

beforeEach(async () => {
  const home = mkdtempSync(join(tmpdir(), "cellflow-spool-"));
  settings = { home, database: join(home, "cellflow.db"), apiUrl: "http://api.test/api" };
  api = await createServer({ database: ":memory:" });
  asked = [];
  answers = () => undefined;
  const client = createClient({
    url: "http://api.test/api",
    kind: "remote",
    close: async () => {},
    async fetch(path, init) {
      asked.push(path);
      const status = answers(path);
      if (status !== undefined) return new Response("{}", { status });
      return api.fetch(new Request(`http://api.test/api${path}`, init));
    },
  });
  // Of a session, what delivering uses.
  session = {
    settings,
    client,
    recording: createRecording(client),
    terminal: { warn: () => {} },
  } as unknown as Session;
});
afterEach(async () => {
  session.recording.close();
  await api.close();
  rmSync(settings.home, { recursive: true });
});

async function running(): Promise<string> {
  const { client } = session;
  const flow = await client.flows.create("f");
  const state = { type: "RUNNING", name: "Running" } as const;
  return (await client.flowRuns.create({ flow_id: flow.id, state })).id;
}
async function storeEnd(flowRunId: string): Promise<void> {
  await spool(settings, { ending: { flowRunId, state: { type: "COMPLETED", name: "Completed" } } });
}
function stored(): string[] {
  return readdirSync(join(settings.home, "spool"));
}
async function stateOf(id: string): Promise<string | null | undefined> {
  return (await session.client.flowRuns.find(id))?.state_type;
}

test("the end of a run that was deleted is dropped, and what was stored after it delivered", async () => {
  const [deleted, kept] = [await running(), await running()];
  await session.client.flowRuns.delete(deleted);
  await storeEnd(deleted);
  await storeEnd(v7());
  await storeEnd(kept);
  await deliverSpool(session);
  expect({ state: await stateOf(kept), stored: stored() }).toEqual({ state: "COMPLETED", stored: [] });
});

test.each([400, 403, 404, 409, 422])(
  "an end refused with %i stays, and the others are delivered",
  async (status) => {
    const [refused, kept] = [await running(), await running()];
    answers = (path) => (path === `/flow_runs/${refused}/set_state` ? status : undefined);
    await storeEnd(refused);
    await storeEnd(kept);
    await deliverSpool(session);
    expect({ state: await stateOf(kept), stored: stored().length }).toEqual({
      state: "COMPLETED",
      stored: 1,
    });
    answers = () => undefined;
    await deliverSpool(session);
    expect({ state: await stateOf(refused), stored: stored() }).toEqual({ state: "COMPLETED", stored: [] });
  },
);

test.each([408, 429, 503])("a server that answers %i is asked for none of the others", async (status) => {
  const ids = [await running(), await running()];
  for (const id of ids) await storeEnd(id);
  asked = [];
  answers = () => status;
  await deliverSpool(session);
  expect({ asked: asked.length, stored: stored().length }).toEqual({ asked: 1, stored: 2 });
});

test("ends are delivered alone, and the runs named whose end is stored still", async () => {
  const [ended, refused] = [await running(), await running()];
  answers = (path) => (path === `/flow_runs/${refused}/set_state` ? 403 : undefined);
  await spool(settings, { events: [], lines: [] });
  await storeEnd(ended);
  await storeEnd(refused);
  expect([...(await deliverEndings(session.client, settings))]).toEqual([refused]);
  expect({ state: await stateOf(ended), stored: stored().length }).toEqual({ state: "COMPLETED", stored: 2 });
  answers = () => 503;
  expect([...(await deliverEndings(session.client, settings))]).toEqual([refused]);
  answers = () => undefined;
  expect(await deliverEndings(session.client, { ...settings, apiUrl: "http://other.test/api" })).toEqual(
    new Set(),
  );
  expect(await deliverEndings(session.client, settings)).toEqual(new Set());
  expect(await stateOf(refused)).toBe("COMPLETED");
});

test("what is stored for one embedded database is not delivered to another of the same home", async () => {
  const id = await running();
  const { home, database } = settings;
  const state = { type: "COMPLETED", name: "Completed" } as const;
  await spool({ home, database }, { ending: { flowRunId: id, state } });
  await deliverSpool({ ...session, settings: { home, database: join(home, "other.db") } });
  expect({ state: await stateOf(id), files: stored().length }).toEqual({ state: "RUNNING", files: 1 });
  await deliverSpool({ ...session, settings: { home, database } });
  expect({ state: await stateOf(id), stored: stored() }).toEqual({ state: "COMPLETED", stored: [] });
});
