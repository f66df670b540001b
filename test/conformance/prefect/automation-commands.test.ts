/** `cellflow automation` on a real Prefect server and on ours, and the message that both send. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import { registerAutomations } from "../../../bridge/commands/automations/register.ts";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";
import { type Listening, listen } from "../../../bridge/server/listen.ts";
import { scriptFolder } from "../../bridge/behaviour/script.ts";
import { openReceiver } from "../../bridge/notify/receiver.ts";
import { saveBlock } from "../../bridge/saved-block.ts";
import { type PrefectServer, startPrefect } from "../../setup/prefect.ts";

let prefect: PrefectServer;
let api: ApiServer;
let ours: Listening;
let stopServices: () => void;
let home: string;
const PAGES = "http://flows.example.com";

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cellflow-automation-commands-"));
  [prefect, api] = await Promise.all([
    startPrefect({ PREFECT_UI_URL: PAGES }),
    createServer({ database: join(home, "test.db") }),
  ]);
  ours = await listen(api, { port: 0 });
  stopServices = api.startServices(PAGES);
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  stopServices?.();
  await ours?.close();
  await api?.close();
  await prefect?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe.each(["Prefect's server", "ours"])("on %s", (whose) => {
  let client: Client;
  const url = () => (whose === "ours" ? `${ours.url}/api` : prefect.url);
  beforeAll(() => {
    client = createClient(remoteTransport({ apiUrl: url(), home, database: join(home, "none.db") }));
  });

  /** What the command prints; its errors are thrown. */
  async function automation(...args: string[]): Promise<string> {
    let printed = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    vi.stubEnv("PREFECT_API_URL", url());
    vi.stubEnv("CELLFLOW_API", "");
    vi.stubEnv("CELLFLOW_HOME", home);
    vi.stubEnv("PREFECT_HOME", home);
    const program = new Command().exitOverride();
    registerAutomations(program.command("automation"));
    await program.parseAsync(["automation", ...args], { from: "user" }).finally(() => vi.unstubAllEnvs());
    vi.restoreAllMocks();
    return printed;
  }

  test("automations are created, listed, shown, paused, resumed, made again and deleted", async () => {
    const flow = await client.flows.create("duration");
    await client.deployments.create({ name: "daily", flow_id: flow.id });
    await automation("create", "run", "--on", "failed", "--flow", "duration", "--run", "duration/daily");
    await automation(
      "create",
      "stuck",
      "--on",
      "stuck",
      "--after",
      "30m",
      "--tag",
      "a",
      "--tag",
      "b",
      "--run",
      "daily",
    );
    expect(await automation("pause", "run")).toContain("paused automation run");
    const [shown] = JSON.parse(await automation("inspect", "run", "--json"));
    expect(shown).toMatchObject({
      enabled: false,
      trigger: {
        posture: "Reactive",
        match_related: {
          "prefect.resource.role": "flow",
          "prefect.resource.id": [`prefect.flow.${flow.id}`],
        },
        expect: expect.arrayContaining(["prefect.flow-run.Failed"]),
      },
    });
    await automation("create", "again", "-j", JSON.stringify(shown));
    await automation("update", "--id", shown.id, "-j", JSON.stringify({ ...shown, name: "changed" }));
    expect(await automation("resume", "--id", shown.id)).toContain("resumed automation changed");
    const all = JSON.parse(await automation("ls", "--json"));
    expect(
      all.map(({ name, enabled }: { name: string; enabled: boolean }) => [name, enabled]).sort(),
    ).toEqual([
      ["again", false],
      ["changed", true],
      ["stuck", true],
    ]);
    expect(await automation("ls")).toMatch(
      /^stuck +yes +no prefect.* within 30m after prefect\.flow-run\.Running /m,
    );
    await expect(automation("inspect", "stick")).rejects.toThrow(/did you mean stuck\?$/);
    await expect(automation("create", "x", "-j", '{"trigger": {"type": "event"}}')).rejects.toThrow(/422/);
    expect(await automation("delete", "again")).toContain("deleted automation again");
    expect(await automation("delete", "--all", "--yes")).toBe("deleted 2 automations\n");
  });

  test("a flow that fails notifies its block", async () => {
    const { url: hook, received } = await openReceiver();
    await saveBlock(client, "slack-webhook", "ops", { url: hook });
    const folder = scriptFolder();
    onTestFinished(() => folder.remove());
    await folder.lines(
      `await flow(async () => { await cellflow.rmseReport({ key: "model", rmse: 6.2311 }); throw new Error("no data"); },
        { name: "alarming", onFailure: "slack-webhook/ops" }).run();`,
      { PREFECT_API_URL: url() },
    );
    expect(received).toHaveLength(1);
    expect(JSON.parse(received[0]?.body ?? "").text).toMatch(
      /^\*Flow run alarming\/[\w-]+: Failed\*\nFlow alarming failed: no data\nDuration: .* s\nRMSE: 6\.23 \(model\)\nhttp:\/\/127.0.0.1:\d+\/runs\/flow-run\/[\w-]+$/,
    );
  });

  test("the message says the same", async () => {
    const { url: hook, received, count } = await openReceiver();
    await saveBlock(client, "custom-webhook", "custom", {
      name: "custom",
      url: hook,
      json_data: { subject: "{{subject}}", body: "{{body}}" },
    });
    await saveBlock(client, "webhook", "any", { url: hook });
    await automation(
      "create",
      "told",
      "--on",
      "completed,failed",
      "--notify",
      "custom-webhook/custom",
      "--notify",
      "webhook/any",
    );
    const flow = await client.flows.create("duration");
    const run = await client.flowRuns.create({
      flow_id: flow.id,
      name: "brave-otter",
      state: { type: "PENDING" },
    });
    await client.flowRuns.setState(run.id, { type: "RUNNING" });
    await client.flowRuns.setState(run.id, { type: "FAILED", message: 'no "data"' });
    await count(2);
    const link = `${PAGES}/runs/flow-run/${run.id}`;
    const [custom, any] = received
      .map(({ body }) => JSON.parse(body))
      .sort((one) => ("subject" in one ? -1 : 1));
    expect(custom).toEqual({
      subject: "Flow run duration/brave-otter: Failed",
      body: expect.stringMatching(
        /^no "data"\nDuration: 0:00:\d\d\nhttp:\/\/flows\.example\.com\/runs\/flow-run\/[\w-]+$/,
      ),
    });
    expect(custom.body).toContain(link);
    expect(any).toEqual({
      ...{ flow: "duration", flow_run: "brave-otter", state: "Failed" },
      ...{ message: 'no "data"', report: null, link },
    });
    await automation("delete", "--all", "--yes");
  });
});
