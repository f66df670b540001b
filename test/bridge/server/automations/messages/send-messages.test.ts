import { join } from "node:path";
import { expect, test } from "vitest";
import type { ApiServer } from "../../../../../bridge/server/app.ts";
import { openMailbox } from "../../../notify/mailbox.ts";
import { openReceiver } from "../../../notify/receiver.ts";
import { ask, openServer, startRun, temporaryFolder } from "../../harness.ts";
import { automate, EVENT, emit, events, saveBlock } from "../automated.ts";

const LONG = { timeout: 30_000 };

/** An automation that sends through a block when something happens. */
async function notifying(server: ApiServer, block: string, more: object = {}): Promise<string> {
  const action = { type: "send-notification", block_document_id: block, subject: "S", body: "B", ...more };
  return automate(server, { actions: [action] });
}

function outcomes(server: ApiServer) {
  return events(server, "prefect.automation.action.").then((all) =>
    all.filter(({ event }) => !event.endsWith(".triggered")),
  );
}

function waiting(server: ApiServer): number {
  return Number(server.context.database.get("SELECT count(*) AS n FROM automation_message")?.n);
}

test("a run that fails is told of once, with its name, state, message, link and number, and escaped", async () => {
  const server = await openServer();
  const stop = server.startServices("http://flows.example.com");
  const { url, received, count } = await openReceiver();
  const block = await saveBlock(server, "slack-webhook", { url });
  const body = [
    "{{ flow.name }}/{{ flow_run.name }} is {{ flow_run.state.name }}: {{ flow_run.state.message }}",
    "<{{ flow_run|ui_url }}|open> {{ report.name }} {{ report.short }} {{ report.key }} <!here>",
  ].join("\n");
  await automate(server, {
    trigger: { ...EVENT, expect: ["prefect.flow-run.Failed"] },
    actions: [{ type: "send-notification", block_document_id: block, subject: "{{ flow_run.name }}", body }],
  });
  const run = await startRun(server, {}, { name: "<!channel> & co" });
  const artifact = { key: "duration-model-report", flow_run_id: run };
  await ask(server, "/artifacts/", { ...artifact, metadata_: { rmse: "7.5" } });
  await ask(server, "/artifacts/", { ...artifact, metadata_: { rmse: "6.2311", model: "XGBoost" } });
  await ask(server, "/artifacts/", { flow_run_id: run, metadata_: { rmse: "none" } });
  await ask(server, `/flow_runs/${run}/set_state`, {
    state: { type: "FAILED", message: "see <http://evil|x>" },
  });
  await count(1);
  await expect.poll(() => outcomes(server)).toHaveLength(1);
  expect(received).toHaveLength(1);
  expect(JSON.parse(received[0]?.body ?? "").text).toBe(
    [
      "*&lt;!channel&gt; &amp; co*",
      "f/&lt;!channel&gt; &amp; co is Failed: see &lt;http://evil|x&gt;",
      `<http://flows.example.com/runs/flow-run/${run}|open> rmse 6.23 duration-model-report <!here>`,
    ].join("\n"),
  );
  const [executed] = await outcomes(server);
  expect(executed).toMatchObject({
    event: "prefect.automation.action.executed",
    payload: { action_index: 0, action_type: "send-notification" },
    related: [
      {
        "prefect.resource.id": `prefect.block-document.${block}`,
        "prefect.resource.name": "ops",
        "prefect.resource.role": "block",
      },
      { "prefect.resource.id": "prefect.block-type.slack-webhook", "prefect.resource.role": "block-type" },
      { "prefect.resource.role": "automation-triggered-event" },
      { "prefect.resource.role": "triggering-event" },
    ],
  });
  expect(waiting(server)).toBe(0);
  stop();
});

test("a receiver that fails twice gets it at the third attempt, under one key, and its events say so", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { url, received } = await openReceiver((response, _, index) =>
    response.writeHead(index < 2 ? 503 : 200).end("SECRETPATH"),
  );
  await notifying(server, await saveBlock(server, "slack-webhook", { url }));
  await emit(server);
  await expect
    .poll(() => outcomes(server), LONG)
    .toMatchObject([{ event: "prefect.automation.action.executed" }]);
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  const delayed = await events(server, "cellflow.automation.action.");
  expect(delayed).toMatchObject([
    {
      event: "cellflow.automation.action.delayed",
      payload: { code: "notify.refused", status_code: 503, attempts: 1 },
    },
  ]);
  expect(JSON.stringify(delayed)).not.toContain("127.0.0.1");
  stop();
});

test("a mail goes to whom the block names, through the mail server's block that is nested in it", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { port, mails } = await openMailbox({ authOptional: false });
  const login = { username: "ops", password: "right-password" };
  const data = { ...login, smtp_server: "127.0.0.1", smtp_type: "INSECURE", smtp_port: port };
  const credentials = await saveBlock(server, "email-server-credentials", data, "mail");
  const type = await ask(server, "/block_types/", { name: "Email", slug: "email" });
  await ask(server, "/block_schemas/", {
    block_type_id: type.id,
    capabilities: ["notify"],
    fields: { title: "Email", type: "object", properties: { to: { type: "string" } } },
  });
  const block = await saveBlock(server, "email", {
    credentials: { $ref: { block_document_id: credentials } },
    to: "a@example.com, b@example.com",
    from: "ops@example.com",
  });
  await notifying(server, block, {
    subject: "{{ event.event }}\r\nBcc: c@example.com",
    body: "It <happened>.",
  });
  await emit(server);
  await expect
    .poll(() => outcomes(server), LONG)
    .toMatchObject([{ event: "prefect.automation.action.executed" }]);
  const [executed] = await outcomes(server);
  expect(mails).toMatchObject([{ to: ["a@example.com", "b@example.com"] }]);
  expect(mails[0]?.text).toContain("Subject: a.happened Bcc: c@example.com\r\n");
  expect(mails[0]?.text).toContain(`Message-ID: <${executed?.payload.invocation}@example.com>`);
  expect(mails[0]?.text).toContain("It <happened>.");
  stop();
});

test("a webhook's answer stands in its event, without secrets", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { url, received } = await openReceiver((response) =>
    response
      .writeHead(202, { "x-answer": "yes", "set-cookie": "a=b", location: "/x" })
      .end(`token tok-12345 ${"x".repeat(2000)}`),
  );
  const block = await saveBlock(server, "webhook", {
    url,
    method: "PUT",
    headers: { "x-token": "tok-12345" },
  });
  const payload = '{"event": {{ event.event|tojson }}}';
  await automate(server, { actions: [{ type: "call-webhook", block_document_id: block, payload }] });
  await emit(server);
  await expect.poll(() => outcomes(server), LONG).toHaveLength(1);
  expect(received[0]).toMatchObject({
    method: "PUT",
    body: '{"event": "a.happened"}',
    headers: { "x-token": "tok-12345", "content-type": "application/json" },
  });
  const [executed] = await outcomes(server);
  expect(executed?.payload).toMatchObject({ status_code: 202, response_headers: { "x-answer": "yes" } });
  expect(executed?.payload.response_headers).not.toHaveProperty("set-cookie");
  expect(executed?.payload.response_body).toMatch(
    /^token \*{8} x{485}\.\.\.1015 additional characters\.\.\.x{500}$/,
  );
  stop();
});

test.each([
  ["slack-webhook", {}, "notify.block", /^slack-webhook\/ops can't send: its `url` is missing$/],
  ["secret", { value: "x" }, "notify.channel", /not a notification block: secret\/ops$/],
  ["webhook", { url: "https://e.x" }, "notify.channel", /not a notification block: webhook\/ops$/],
  ["slack-webhook", { url: "http://169.254.169.254/SECRET" }, "notify.address", /private network/],
  [
    "slack-webhook",
    { url: "http://127.0.0.1:1/SECRET", allow_private_urls: false },
    "notify.address",
    /private/,
  ],
])("what can never arrive is given up at once: %s %j", async (slug, data, code, reason) => {
  const server = await openServer();
  const stop = server.startServices();
  await notifying(server, await saveBlock(server, slug, data));
  await emit(server);
  await expect.poll(() => outcomes(server), LONG).toHaveLength(1);
  const [failed] = await outcomes(server);
  expect(failed).toMatchObject({
    event: "prefect.automation.action.failed",
    payload: { code, reason: expect.stringMatching(reason) },
  });
  expect(JSON.stringify(failed)).not.toMatch(/SECRET|169\.254|127\.0/);
  expect(waiting(server)).toBe(0);
  stop();
});

test("a 4xx is final, a block that is gone too, and a template that fails", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { url, received } = await openReceiver((response) => response.writeHead(404).end("no_service"));
  const block = await saveBlock(server, "slack-webhook", { url });
  await notifying(server, block);
  await notifying(server, "00000000-0000-4000-8000-000000000000");
  await notifying(server, block, { body: "{{ 1 / 0 }}" });
  await emit(server);
  await expect.poll(() => outcomes(server), LONG).toHaveLength(3);
  const told = (await outcomes(server)).map(({ payload }) => [payload.code, payload.reason]);
  expect(told).toContainEqual(["notify.refused", "slack-webhook/ops: the receiver answered 404: no_service"]);
  expect(told).toContainEqual(["notify.block", "Unexpected status from 'send-notification' action: 404"]);
  expect(told).toContainEqual(["automation.template", expect.stringContaining("ZeroDivisionError")]);
  expect(received).toHaveLength(1);
  stop();
});

test("served for others, a private address is refused unless the block allows it", async () => {
  const server = await openServer();
  const stop = server.startServices("https://flows.example.com", "others");
  const { url, received } = await openReceiver();
  await notifying(server, await saveBlock(server, "slack-webhook", { url }, "unsaid"));
  await notifying(
    server,
    await saveBlock(server, "slack-webhook", { url, allow_private_urls: true }, "allowed"),
  );
  await emit(server);
  await expect.poll(() => outcomes(server), LONG).toHaveLength(2);
  const told = await outcomes(server);
  expect(told.map(({ event }) => event.split(".").at(-1)).sort()).toEqual(["executed", "failed"]);
  expect(received).toHaveLength(1);
  stop();
});

test("served for others by another process, too", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const one = await openServer(file);
  const stopOne = one.startServices();
  const two = await openServer(file);
  const stopTwo = two.startServices("https://flows.example.com", "others");
  const { url, received } = await openReceiver();
  await notifying(one, await saveBlock(one, "slack-webhook", { url }));
  await emit(one);
  await expect.poll(() => outcomes(one), LONG).toMatchObject([{ payload: { code: "notify.address" } }]);
  expect(received).toHaveLength(0);
  stopTwo();
  stopOne();
});

test("receivers that hang hold up no other receiver and no other action", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const silent = await openReceiver(() => {});
  for (let index = 0; index < 10; index++)
    await notifying(server, await saveBlock(server, "slack-webhook", { url: silent.url }, `silent-${index}`));
  await emit(server);
  await silent.count(10);
  const quick = await openReceiver();
  await notifying(server, await saveBlock(server, "slack-webhook", { url: quick.url }, "quick"));
  await automate(server, {});
  await emit(server);
  await quick.count(1);
  await expect
    .poll(async () => (await outcomes(server)).map(({ payload }) => payload.action_type).sort(), LONG)
    .toEqual(["do-nothing", "send-notification"]);
  // Each of the receivers that hang is sent to once at a time.
  expect(silent.received).toHaveLength(10);
  stop();
});

test("Retry-After is heeded, for all that waits for the receiver", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { url, received, count } = await openReceiver((response) =>
    response.writeHead(429, { "retry-after": "3600" }).end(),
  );
  await notifying(server, await saveBlock(server, "slack-webhook", { url }));
  await emit(server);
  await count(1);
  const { database, now } = server.context;
  const next = () => database.all("SELECT next_try FROM automation_message WHERE sender IS NULL");
  await expect.poll(next, LONG).toHaveLength(1);
  expect(Number(next()[0]?.next_try)).toBeGreaterThan(now() + 3500e6);
  expect(received).toHaveLength(1);
  stop();
});

test("what was under way when its process went is sent again, under the same key, at the next start", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const one = await openServer(file);
  const stopOne = one.startServices();
  const { url, received, count } = await openReceiver((response, _, index) => {
    if (index > 0) response.end();
  });
  await notifying(one, await saveBlock(one, "slack-webhook", { url }));
  await emit(one);
  await count(1);
  stopOne();
  const two = await openServer(file);
  const stopTwo = two.startServices();
  await expect
    .poll(() => outcomes(two), LONG)
    .toMatchObject([{ event: "prefect.automation.action.executed" }]);
  expect(received).toHaveLength(2);
  expect(received[0]?.headers["idempotency-key"]).toBe(received[1]?.headers["idempotency-key"]);
  stopTwo();
});

test("deleting an automation ends what waits to be sent again", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { url, count } = await openReceiver((response) => response.writeHead(500).end());
  const id = await notifying(server, await saveBlock(server, "slack-webhook", { url }));
  await emit(server);
  await count(1);
  await server.fetch(new Request(`http://embedded/api/automations/${id}`, { method: "DELETE" }));
  expect(waiting(server)).toBe(0);
  stop();
});

test("what was given up a day long is told of as failed, with the last reason", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const { url, count } = await openReceiver((response) => response.writeHead(500).end("down"));
  await notifying(server, await saveBlock(server, "slack-webhook", { url }));
  await emit(server);
  await count(1);
  const { database } = server.context;
  const isBack = () => database.get("SELECT 1 FROM automation_message WHERE sender IS NULL") !== undefined;
  await expect.poll(isBack, LONG).toBe(true);
  database.run("UPDATE automation_message SET since = since - 86400000000, next_try = 0");
  await expect
    .poll(() => outcomes(server), LONG)
    .toMatchObject([
      {
        event: "prefect.automation.action.failed",
        payload: {
          code: "notify.refused",
          reason: "slack-webhook/ops: the receiver answered 500: down",
          attempts: 2,
        },
      },
    ]);
  stop();
});

test("a burst of firings fills the outbox up to a bound, and what does not fit is said", async () => {
  const server = await openServer();
  const silent = await openReceiver(() => {});
  await notifying(server, await saveBlock(server, "slack-webhook", { url: silent.url }));
  const { database } = server.context;
  await emit(server);
  const stop = server.startServices();
  await silent.count(1);
  database.run(
    `INSERT INTO automation_message (automation_id, receiver, invocation, weight, since, next_try)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
     SELECT automation_id, receiver, invocation, 1, since, next_try FROM automation_message, n`,
  );
  expect(waiting(server)).toBe(1000);
  for (let index = 0; index < 5; index++) await emit(server);
  await expect.poll(() => outcomes(server), LONG).toHaveLength(5);
  expect(await outcomes(server)).toMatchObject(
    Array(5).fill({
      event: "prefect.automation.action.failed",
      payload: { code: "automation.outbox-full" },
    }),
  );
  expect(waiting(server)).toBe(1000);
  stop();
});

test("messages that waited in an older database are sent", async () => {
  const file = join(temporaryFolder(), "old.db");
  const one = await openServer(file);
  const { url, received } = await openReceiver();
  await notifying(one, await saveBlock(one, "slack-webhook", { url }));
  const { database } = one.context;
  const stopOne = one.startServices();
  await emit(one);
  await expect.poll(() => outcomes(one), LONG).toHaveLength(1);
  stopOne();
  // As 0013 left it.
  const invocation = JSON.stringify({
    ...{ id: "i", index: 0, event: null, triggeredEventId: "t", chain: { length: 1, root: "r" } },
    ...{
      automation: { id: "x", name: "old", trigger: EVENT },
      firing: { triggered: "2026-01-01T00:00:00Z" },
    },
    action: {
      type: "send-notification",
      block_document_id: database.get("SELECT id FROM block_document")?.id ?? null,
      subject: "old",
      body: "B",
    },
  });
  database.run("DROP TABLE automation_message");
  database.run(
    "INSERT INTO automation_action (automation_id, invocation, begun) VALUES ('x', ?, 5)",
    invocation,
  );
  database.run("PRAGMA user_version = 13");
  await one.close();
  const two = await openServer(file);
  expect(two.context.database.all("SELECT * FROM automation_action")).toEqual([]);
  expect(waiting(two)).toBe(1);
  expect(received).toHaveLength(1);
});
