/** `%%flow --on-failure` in a notebook, and as it is deployed from there. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../../bridge/settings/settings.ts";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { startWorker } from "../../../bridge/worker/worker.ts";
import { openReceiver } from "../../bridge/notify/receiver.ts";
import { saveBlock } from "../../bridge/saved-block.ts";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  await writeFile(join(place.folder, "package.json"), JSON.stringify({ name: "notebook", dependencies: {} }));
  kernel = await place.kernel();
});
afterAll(() => place.remove());

test("a notebook's flow that fails notifies its block, and so does its deployment", async () => {
  const { url, received, count } = await openReceiver();
  const client = await place.client();
  await saveBlock(client, "slack-webhook", "ops", { url });
  const ran = await kernel.execute(
    '%%flow alarming --on-failure slack-webhook/ops\nasync function alarming(n = 1) { throw new Error("no data"); }',
  );
  expect(ran.status).toBe("error");
  await count(1);
  const deployed = await kernel.execute("%%deploy alarming --name daily");
  expect(deployed.error).toBe("");
  const [deployment] = await client.deployments.filter({});
  const worker = await startWorker({
    client,
    pools: "every process pool",
    name: "tester",
    env: settingsEnvironment(readSettings(place.env, place.folder), place.env),
    log: () => {},
  });
  onTestFinished(async () => {
    worker.stop({ cancel: true });
    await worker.done;
  });
  await client.deployments.createFlowRun(deployment?.id ?? "", {});
  await count(2);
  for (const { body } of received)
    expect(JSON.parse(body).text).toMatch(
      /^\*Flow run alarming\/[\w-]+: Failed\*\nFlow alarming failed: no data\n/,
    );
  const refused = await kernel.execute("%%flow x --on-failure ops\nasync function x() {}");
  expect(refused.error).toBe(
    'UsageError: %%flow: flow option `onFailure` must name a block as TYPE/NAME, like slack-webhook/ops, got ["ops"]',
  );
});
