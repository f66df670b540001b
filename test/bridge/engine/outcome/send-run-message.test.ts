import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../../../bridge/client/transport/call.ts";
import { flushRunUpdates } from "../../../../bridge/engine-api.ts";
import { flow, rmseReport, task } from "../../../../bridge/index.ts";
import { openMailbox } from "../../notify/mailbox.ts";
import { openReceiver } from "../../notify/receiver.ts";
import { saveBlock } from "../../saved-block.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
  process.env.PREFECT_UI_URL = "http://flows.example.com/";
});
afterAll(() => engine.close());

async function logOf(flowRunId: string): Promise<string[]> {
  await flushRunUpdates();
  const { logs } = await engine.client();
  const lines = await logs.filter({ logs: { flow_run_id: { any_: [flowRunId] } } });
  return lines.map(({ message }) => message);
}

test("a block as a hook is sent how the run ended, with its number and link; functions beside it are called", async () => {
  const { url, received } = await openReceiver();
  await saveBlock(await engine.client(), "slack-webhook", "ops", { url });
  const called: string[] = [];
  const fails = flow(
    async () => {
      await rmseReport({ key: "duration-model", rmse: 6.2311 });
      throw new Error("no <data> & more");
    },
    {
      name: "duration",
      runName: "march <!here>",
      onFailure: ["slack-webhook/ops", (_, run) => void called.push(run.name)],
    },
  );
  const { flowRunId } = await fails.run();
  expect(called).toEqual(["march <!here>"]);
  expect(received).toHaveLength(1);
  const { text } = JSON.parse(received[0]?.body ?? "");
  expect(text.replace(/Duration: \S+ s\n/, "")).toBe(
    [
      "*Flow run duration/march &lt;!here&gt;: Failed*",
      "Flow duration failed: no &lt;data&gt; &amp; more",
      "RMSE: 6.23 (duration-model)",
      `http://flows.example.com/runs/flow-run/${flowRunId}`,
    ].join("\n"),
  );
  expect(received[0]?.headers["idempotency-key"]).toContain(flowRunId);
  const log = await logOf(flowRunId);
  expect(log).toContain("Hook 'slack-webhook/ops' finished running successfully");
  expect(log.join("\n")).not.toContain("SECRETPATH");
});

test("tasks notify too, and a receiver that fails twice gets it at the third attempt", async () => {
  const { url, received } = await openReceiver((response, _, index) =>
    response.writeHead(index < 2 ? 503 : 200).end(),
  );
  await saveBlock(await engine.client(), "webhook", "any", { url });
  const step = task(async () => 1, { name: "step", onCompletion: "webhook/any" });
  await flow(async () => step(), { name: "with_step" })();
  expect(received).toHaveLength(3);
  expect(JSON.parse(received[2]?.body ?? "")).toMatchObject({
    subject: expect.stringMatching(/^Task run step-\w+: Completed$/),
  });
});

test("a mail", async () => {
  const { port, mails } = await openMailbox();
  const client = await engine.client();
  const data = { username: "ops", password: "right-password", smtp_server: "127.0.0.1" };
  const credentials = await saveBlock(client, "email-server-credentials", "mail", {
    ...data,
    smtp_type: "INSECURE",
    smtp_port: port,
  });
  const type = await call<{ id: string }>(client.transport, "POST", "/block_types/", {
    body: { name: "Email", slug: "email" },
  });
  await call(client.transport, "POST", "/block_schemas/", {
    body: { block_type_id: type.id, capabilities: ["notify"], fields: { title: "Email", type: "object" } },
  });
  await saveBlock(client, "email", "boss", {
    credentials: { $ref: { block_document_id: credentials } },
    to: ["boss@example.com"],
    from: "ops@example.com",
  });
  await flow(async () => 1, { name: "mailed", onCompletion: ["email/boss"] })();
  expect(mails).toMatchObject([{ to: ["boss@example.com"] }]);
  expect(mails[0]?.text).toMatch(/^Subject: Flow run mailed\/[\w-]+: Completed\r$/m);
});

test("a block that is not there, and one that is of another type, are named in the log, and change nothing", async () => {
  for (const [reference, reason] of [
    ["slack-webhook/none", /there is no block slack-webhook\/none on the API at embedded:\S+$/],
    ["discord-webhook/ops", /there is no block discord-webhook\/ops .*; there is slack-webhook\/ops$/],
  ] as const) {
    const { flowRunId, state } = await flow(async () => 1, { name: "x", onCompletion: reference }).run();
    expect(state.type).toBe("COMPLETED");
    const [line] = (await logOf(flowRunId)).filter((each) => each.startsWith("An error"));
    expect(line).toMatch(reason);
    expect(line?.split("\n")).toHaveLength(2);
  }
});

test.each([
  [
    "ops",
    /(flow|task) option `onFailure` must name a block as TYPE\/NAME, like slack-webhook\/ops, got \[?"ops"/,
  ],
  ["secret/ops", /names a block of the type secret, which sends no messages: slack-webhook, /],
  ["slack-webhook/a/b", /must name a block as TYPE\/NAME/],
  ["slack-webhook/Ops", /must name a block as TYPE\/NAME/],
  [
    5,
    /must be a function of the task or flow, its run and the state, a block's TYPE\/NAME, or a list of them/,
  ],
])("what is no block is refused where the flow is defined: %s", (onFailure, message) => {
  expect(() => flow(async () => 1, { name: "x", onFailure: onFailure as never })).toThrow(message);
  expect(() => task(async () => 1, { name: "x", onFailure: [onFailure as never] })).toThrow(message);
});
