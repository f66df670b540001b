import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type ApiServer, serverOn } from "../../../../bridge/server/app.ts";
import { answerAtOnce } from "../../../../bridge/server/at-once/answer.ts";
import { type OpenServer, openServer } from "../../../../bridge/server/create-context.ts";
import { temporaryFolder } from "../harness.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";

function open(): { server: OpenServer; api: ApiServer } {
  const server = openServer(join(temporaryFolder(), "test.db"));
  const api = serverOn(server);
  onTestFinished(() => api.close());
  return { server, api };
}

async function byRoute(
  api: ApiServer,
  path: string,
  body: unknown,
): Promise<{ status: number; value: unknown }> {
  const init = { method: "POST", body: JSON.stringify(body) };
  const response = await api.fetch(new Request(`http://embedded/api${path}`, init));
  return { status: response.status, value: await response.json() };
}

function answered(known: ReturnType<typeof answerAtOnce>): { id: string } {
  if (!known || !("value" in known)) throw new Error("it was left to the route");
  return known.value as { id: string };
}

/** Without what no two answers share: times, and ids that are made for each. */
function comparable(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      /(^|_)(id|created|updated|timestamp|time|delta)$/.test(key) && typeof inner !== "object"
        ? typeof inner
        : inner,
    ),
  );
}

it("answers what every run calls as the routes do", async () => {
  const { server, api } = open();
  const both = async (path: string, body: object): Promise<{ id: string }> => {
    const value = answered(answerAtOnce(server, undefined, "POST", path, body));
    const route = await byRoute(api, path, body);
    expect(comparable(value), path).toEqual(comparable(route.value));
    return value;
  };
  const flow = await both("/flows/", { name: "hello" });
  const create = {
    name: "clever-marmot",
    flow_id: flow.id,
    parameters: { n: 1, text: "\ud800", big: 12345678901234567890n.toString() },
    state: { type: "PENDING", name: "Pending" },
    empirical_policy: { retries: 0, retry_delay: 0 },
    tags: ["a"],
  };
  const run = await both("/flow_runs/", create);
  const state = (type: string) => ({ state: { type, state_details: { flow_run_id: run.id } }, force: false });
  // The same state twice is refused in the same words.
  const path = `/flow_runs/${run.id}/set_state`;
  expect(answered(answerAtOnce(server, undefined, "POST", path, state("RUNNING")))).toMatchObject({
    status: "ACCEPT",
  });
  await both(path, { state: { type: "PENDING" } });
  await both("/flow_runs/filter", { flow_runs: { id: { any_: [run.id, NOBODY] } } });
  await both("/task_runs/", {
    name: "sub-1",
    flow_run_id: run.id,
    task_key: "sub",
    dynamic_key: "1",
    state: { type: "PENDING", name: "Pending" },
    empirical_policy: { retries: 0, retry_delay: 0 },
    tags: [],
    task_inputs: { x: [{ input_type: "constant", type: "number" }] },
  });
});

it("leaves what a route may refuse to the route", async () => {
  const { server, api } = open();
  const flow = answered(answerAtOnce(server, undefined, "POST", "/flows/", { name: "hello" }));
  const refused: [string, unknown][] = [
    ["/flows/", { name: "a/b" }],
    ["/flows/", { name: "a", more: 1 }],
    ["/flow_runs/", { flow_id: NOBODY }],
    ["/flow_runs/", { flow_id: flow.id, tags: [1] }],
    [`/flow_runs/${NOBODY}/set_state`, { state: { type: "RUNNING" } }],
    ["/flow_runs/none/set_state", { state: { type: "RUNNING" } }],
    ["/flow_runs/filter", { flow_runs: { id: { any_: ["none"] } } }],
    ["/task_runs/", { task_key: "t" }],
  ];
  for (const [path, body] of refused) {
    expect(answerAtOnce(server, undefined, "POST", path, body), path).toBeUndefined();
    expect((await byRoute(api, path, body)).status, path).toBeGreaterThanOrEqual(400);
  }
  expect(answerAtOnce(server, undefined, "GET", "/flows/", { name: "hello" })).toBeUndefined();
});

it("has a run that begins be its owner's", () => {
  const { server } = open();
  const owner = { pid: 1, start: "then" };
  const flow = answered(answerAtOnce(server, owner, "POST", "/flows/", { name: "hello" }));
  const run = answered(answerAtOnce(server, owner, "POST", "/flow_runs/", { flow_id: flow.id }));
  expect(server.context.database.all("SELECT flow_run_id, pid, start FROM owner")).toEqual([
    { flow_run_id: run.id, ...owner },
  ]);
});

it("knows which names have a limit", async () => {
  const { server, api } = open();
  const read = (path: string) => answerAtOnce(server, undefined, "GET", path, undefined);
  await byRoute(api, "/v2/concurrency_limits/", { name: "tag:a b", limit: 2 });
  const path = "/v2/concurrency_limits/tag%3Aa%20b";
  const route = await api.fetch(new Request(`http://embedded/api${path}`));
  expect(read(path)).toEqual({ value: await route.json() });
  expect(read("/v2/concurrency_limits/tag%3Aother")).toEqual({ isAbsent: true });
  // An id, or what no name is written as.
  expect(read(`/v2/concurrency_limits/${NOBODY}`)).toBeUndefined();
  expect(read("/v2/concurrency_limits/%")).toBeUndefined();
});
