import { afterAll, beforeAll, expect, test } from "vitest";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { startWorker, type Worker } from "../../../bridge/worker/worker.ts";
import { openReceiver } from "../notify/receiver.ts";
import { saveBlock } from "../saved-block.ts";
import { type Deployed, deployed } from "../worker/deployed.ts";

const SOURCE = `
import { flow } from "cellflow";
export const main = flow(async function add(trips: number, mode = "fail") {
  if (mode === "fail") throw new Error("asked to fail");
  process.kill(process.pid, "SIGKILL");
  await new Promise(() => setTimeout(() => {}, 60_000));
}, { name: "add", onFailure: "slack-webhook/ops", onCrashed: ["slack-webhook/ops"] });
`;

let add: Deployed;
let worker: Worker;
beforeAll(async () => {
  add = await deployed({ source: SOURCE });
  worker = await startWorker({
    client: add.client,
    pools: "every process pool",
    name: "tester",
    env: settingsEnvironment(add.settings, process.env),
    log: () => {},
  });
});
afterAll(async () => {
  worker.stop({ cancel: true });
  await worker.done;
  await add.remove();
});

test("a deployed flow's block is notified of a failure, and by the worker of a run whose process was killed", async () => {
  const { url, received, count } = await openReceiver();
  await saveBlock(add.client, "slack-webhook", "ops", { url });
  await add.run({ mode: "fail" });
  await count(1);
  const killed = await add.run({ mode: "kill" });
  await count(2);
  const texts = received.map(({ body }) => JSON.parse(body).text);
  expect(texts[0]).toMatch(/^\*Flow run add\/[\w-]+: Failed\*\nFlow add failed: asked to fail\n/);
  expect(texts[1]).toMatch(/^\*Flow run add\/[\w-]+: Crashed\*\n/);
  expect(received[1]?.headers["idempotency-key"]).toContain(killed);
  await expect.poll(() => worker.running()).toBe(0);
});
