/** Prefect's own SDK and command line make automations on our server, which do what they say. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedApi, serveForClients } from "./our-server.ts";
import { runScript } from "./script.ts";

let api: ServedApi;
beforeAll(async () => {
  api = await serveForClients();
});
afterAll(() => api?.stop());

/** Programs start half a dozen times, on a machine that others use, too. */
const TIMEOUT_MS = 600_000;

test("automations of the SDK, of the command line and of deployments", { timeout: TIMEOUT_MS }, async () => {
  expect(await runScript(api, "sdk/automations.py")).toEqual({
    changed: ["changed", false, true],
    run: [{ x: 1 }, "AUTOMATION", true],
    "no end": true,
    cli: [0, 0, false, 0, true],
    deployed: [[0, 0], [{ n: 7 }]],
  });
});
