import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { v7 } from "../../../bridge/uuid.ts";
import { openReceiver } from "../notify/receiver.ts";
import { scriptFolder } from "./script.ts";

const [program = "", ...entry] = cellflowCommand();

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
async function ask(url: string, path: string, body?: unknown): Promise<any> {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const text = await (await fetch(`${url}/api${path}`, init)).text();
  return text === "" ? undefined : JSON.parse(text);
}

test("a server that is killed during an attempt, and again between two, sends the message all the same, under one key", async () => {
  const { env, home, remove } = scriptFolder();
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    }
    remove();
  });
  const serve = async (): Promise<string> => {
    const child = spawn(program, [...entry, "server", "start", "--port", "0"], { env, cwd: home });
    children.push(child);
    if (!child.stdout) throw new Error("no output");
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url) return url;
    }
    throw new Error("the server ended");
  };
  const kill = async (): Promise<void> => {
    const child = children.at(-1);
    child?.kill("SIGKILL");
    if (child && child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  // Never answers; then says that it can't; then takes it.
  const {
    url: hook,
    received,
    count,
  } = await openReceiver((response, _, index) => {
    if (index > 0) response.writeHead(index === 1 ? 503 : 200).end();
  });

  const one = await serve();
  const type = await ask(one, "/block_types/slug/slack-webhook");
  const [schema] = await ask(one, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  });
  const block = await ask(one, "/block_documents/", {
    ...{ name: "ops", data: { url: hook }, block_type_id: type.id, block_schema_id: schema.id },
  });
  const automation = await ask(one, "/automations/", {
    name: "a",
    trigger: { type: "event", posture: "Reactive", expect: ["a.happened"] },
    actions: [{ type: "send-notification", block_document_id: block.id, subject: "S", body: "B" }],
  });
  expect(automation.id).toBeDefined();
  await ask(one, "/events", [
    {
      id: v7(),
      occurred: new Date().toISOString(),
      event: "a.happened",
      resource: { "prefect.resource.id": "t.1" },
    },
  ]);
  await count(1);
  await kill();
  const two = await serve();
  await count(2);
  const told = async (url: string, event: string) =>
    (await ask(url, "/events/filter", { filter: { event: { name: [event] } } })).events.length;
  expect(await told(two, "prefect.automation.action.failed")).toBe(0);
  await kill();
  const three = await serve();
  await count(3);
  await expect.poll(() => told(three, "prefect.automation.action.executed"), { timeout: 60_000 }).toBe(1);
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
}, 300_000);
