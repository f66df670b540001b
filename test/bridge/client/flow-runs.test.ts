import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";

let api: ApiServer;
let client: Client;
/** Whether the next answer to a proposed state is lost. */
let isLost: boolean;

beforeEach(async () => {
  api = await createServer({ database: ":memory:" });
  isLost = false;
  const send = async (url: string, init: RequestInit) => {
    const answer = await api.fetch(new Request(url, init));
    if (!isLost || !url.endsWith("/set_state")) return answer;
    isLost = false;
    throw Object.assign(new TypeError("fetch failed"), { code: "UND_ERR_SOCKET" });
  };
  client = createClient(
    remoteTransport(
      { apiUrl: "http://api.test/api", home: "", database: "" },
      { backoff: () => 0, fetch: send as typeof fetch },
    ),
  );
  await client.admin.version();
});
afterEach(() => api.close());

async function created(): Promise<string> {
  const flow = await client.flows.create("f");
  return (await client.flowRuns.create({ flow_id: flow.id, state: { type: "SCHEDULED", name: "Scheduled" } }))
    .id;
}

test("a state that was taken is accepted, though its answer was lost and it was proposed again", async () => {
  const id = await created();
  for (const state of [
    { type: "PENDING", name: "Pending" },
    { type: "RUNNING", name: "Running" },
    { type: "COMPLETED", name: "Completed" },
  ] as const) {
    isLost = true;
    const answer = await client.flowRuns.setState(id, state);
    expect({ status: answer.status, type: answer.state?.type }).toEqual({
      status: "ACCEPT",
      type: state.type,
    });
  }
  expect((await client.flowRuns.read(id)).run_count).toBe(1);
});

test("a run that another took is not this one's, whatever was lost", async () => {
  const id = await created();
  await client.flowRuns.setState(id, { type: "PENDING", name: "Pending" });
  isLost = true;
  const answer = await client.flowRuns.setState(id, { type: "PENDING", name: "Pending" });
  expect(answer.status).not.toBe("ACCEPT");
});
