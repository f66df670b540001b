import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { inProcessTransport } from "../../../bridge/client/transport/in-process.ts";
import { noteOwner, ownerLabels, thisMachine } from "../../../bridge/processes/run-owner.ts";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";
import { endLostRuns } from "../../../bridge/worker/lost-runs.ts";

let api: ApiServer;
let client: Client;
let deploymentId: string;
let suspects: Map<string, string>;

beforeEach(async () => {
  api = await createServer({ database: ":memory:" });
  client = createClient(inProcessTransport(api, { url: "test" }));
  await client.workPools.create({ name: "zoo", type: "process" });
  const flow = await client.flows.create("f");
  deploymentId = (await client.deployments.create({ name: "d", flow_id: flow.id, work_pool_name: "zoo" })).id;
  suspects = new Map();
});
afterEach(() => api.close());

/** The labels of a process of this machine that has ended. */
const dead = { ...ownerLabels(process.pid), "cellflow.process": `${process.pid}:0` };

async function begun(state: "PENDING" | "RUNNING"): Promise<string> {
  const { id } = await client.deployments.createFlowRun(deploymentId, {});
  await client.flowRuns.setState(id, { type: "PENDING", name: "Pending" });
  await client.flowRuns.label(id, dead);
  if (state === "RUNNING") await client.flowRuns.setState(id, { type: "RUNNING", name: "Running" });
  return id;
}
async function look(): Promise<string[]> {
  const ended = await endLostRuns(client, { work_pools: { name: { any_: ["zoo"] } } }, new Set(), suspects);
  return ended.map(({ run, state }) => `${run.id} ${state}`);
}

test.runIf(process.platform === "linux")(
  "a run whose process is gone is ended when a second look sees the same",
  async () => {
    const id = await begun("RUNNING");
    expect(await look()).toEqual([]);
    expect(await look()).toEqual([`${id} Crashed`]);
    expect([await look(), suspects.size]).toEqual([[], 0]);
  },
);

test.runIf(process.platform === "linux")(
  "a run that is paused is lost with its process, a suspended one is not",
  async () => {
    const [paused, suspended] = [await begun("RUNNING"), await begun("RUNNING")];
    await client.flowRuns.setState(paused, { type: "PAUSED", state_details: { pause_key: "1" } });
    await client.flowRuns.setState(suspended, {
      type: "PAUSED",
      name: "Suspended",
      state_details: { pause_key: "1", pause_reschedule: true },
    });
    expect([await look(), await look()]).toEqual([[], [`${paused} Crashed`]]);
    expect((await client.flowRuns.read(suspended)).state_name).toBe("Suspended");
  },
);

test("a run that was retried and taken up again goes on, before and after its process is noted", async () => {
  const id = await begun("RUNNING");
  await look();
  await client.flowRuns.setState(id, { type: "SCHEDULED", name: "AwaitingRetry" }, true);
  expect(await look()).toEqual([]);
  await client.flowRuns.setState(id, { type: "PENDING", name: "Pending" });
  expect(await look()).toEqual([]);
  await noteOwner(client, await client.flowRuns.read(id), process.pid);
  expect(await look()).toEqual([]);
  await client.flowRuns.setState(id, { type: "RUNNING", name: "Running" });
  expect([await look(), await look()]).toEqual([[], []]);
  expect((await client.flowRuns.read(id)).state_type).toBe("RUNNING");
});

test("a run that another's worker took is left alone until it begins", async () => {
  const id = await begun("PENDING");
  await client.flowRuns.update(id, { infrastructure_pid: "host:12345678" });
  expect([await look(), await look()]).toEqual([[], []]);
});

test("a process without a name takes the labels of an earlier one away", async () => {
  const id = await begun("RUNNING");
  await noteOwner(client, await client.flowRuns.read(id), process.pid, { ...thisMachine(), name: "vm" });
  expect([await look(), await look()]).toEqual([[], []]);
  expect((await client.flowRuns.read(id)).labels).toMatchObject({ "cellflow.process": "" });
});
