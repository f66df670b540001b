import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiServer, createServer } from "../../../../bridge/server/app.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await createServer({ database: ":memory:" });
});
afterEach(() => api.close());

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<{ status: number; text: string }> {
  const answer = await api.fetch(new Request(`http://x/api${path}`, { method: "POST", body }));
  return { status: answer.status, text: await answer.text() };
}

const bad = String.raw`half \ud83d nul \u0000 whole \ud83d\ude00`;
const stored = "half \ufffd nul \ufffd whole 😀";

test("characters that no database can store are replaced, wherever a client sends them", async () => {
  const flow = JSON.parse((await post("/flows/", `{"name":"${bad}","tags":["${bad}"]}`)).text);
  expect(flow).toMatchObject({ name: stored, tags: [stored] });
  const run = await post(
    "/flow_runs/",
    `{"flow_id":"${flow.id}","name":"${bad}","parameters":{"${bad}":["${bad}"]}}`,
  );
  expect(run.status).toBe(201);
  const { id } = JSON.parse(run.text);
  const state = `{"state":{"type":"FAILED","message":"${bad}"}}`;
  expect(JSON.parse((await post(`/flow_runs/${id}/set_state`, state)).text).status).toBe("ACCEPT");
  const log = `[{"name":"n","level":20,"message":"${bad}","timestamp":"2026-01-01T00:00:00Z","flow_run_id":"${id}"}]`;
  expect((await post("/logs/", log)).status).toBe(201);
  const event = `[{"id":"01a22b1d-6daa-7000-a317-ffac61769085","occurred":"2026-01-01T00:00:00Z","event":"${bad}","resource":{"prefect.resource.id":"${bad}"}}]`;
  expect((await post("/events", event)).status).toBe(204);
  const artifact = `{"key":"k","type":"markdown","data":"${bad}"}`;
  expect((await post("/artifacts/", artifact)).status).toBe(201);
  for (const [path, count] of [
    ["/flow_runs/filter", 4],
    ["/logs/filter", 1],
    ["/events/filter", 2],
    ["/artifacts/filter", 1],
  ] as const) {
    const { status, text } = await post(path, "{}");
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(text).not.toMatch(/\\u(?:d[89a-f]|0000)/i);
    expect(text.split("half \ufffd").length - 1, path).toBeGreaterThanOrEqual(count);
  }
  expect(JSON.parse((await post("/flow_runs/filter", "{}")).text)[0].parameters).toEqual({
    [stored]: [stored],
  });
});

test("bytes that are not UTF-8 are replaced too", async () => {
  const body = new Uint8Array([...Buffer.from('{"name":"a'), 0xed, 0xa0, 0xbd, 0xff, ...Buffer.from('"}')]);
  expect(JSON.parse((await post("/flows/", body)).text).name).toMatch(/^a\ufffd+$/);
});

test("a body that is wrong everywhere is named wrong at a thousand places", async () => {
  const ids = Array.from({ length: 10_000 }, () => null);
  const { status, text } = await post("/flows/filter", JSON.stringify({ flows: { id: { any_: ids } } }));
  expect(status).toBe(422);
  expect(JSON.parse(text).exception_detail).toHaveLength(1000);
});
