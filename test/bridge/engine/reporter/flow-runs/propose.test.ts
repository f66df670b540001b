import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "../../../../../bridge/client/client.ts";
import { inProcessTransport } from "../../../../../bridge/client/transport/in-process.ts";
import type { Session } from "../../../../../bridge/engine/reporter/delivery/session.ts";
import { abandon } from "../../../../../bridge/engine/reporter/flow-runs/abandon.ts";
import { beginFlowRun } from "../../../../../bridge/engine/reporter/flow-runs/begin-flow-run.ts";
import { proposeState } from "../../../../../bridge/engine/reporter/flow-runs/propose.ts";
import { createRunRegistry } from "../../../../../bridge/engine/reporter/run-registry.ts";
import { type ApiServer, createServer } from "../../../../../bridge/server/app.ts";

let api: ApiServer;
let client: Client;
beforeEach(async () => {
  api = await createServer({ database: ":memory:" });
  client = createClient(inProcessTransport(api, { url: "test" }));
});
afterEach(() => api.close());

/** A session whose server records nothing more: who waits until everything is recorded waits for `recorded`. */
function heldSession(recorded: Promise<void>): Session {
  const outbox: Partial<Session["outbox"]> = {
    log: () => {},
    kick: () => {},
    forget: () => {},
    flush: ({ orHeld = false } = {}) => (orHeld ? Promise.resolve() : recorded),
  };
  return { client, transport: client.transport, outbox, flowIds: new Map<string, string>() } as Session;
}

test.each(["records it later", "never records it"])(
  "a run that is cancelled while its end waits for a server stays Cancelled: one that %s",
  async (server) => {
    const { promise: recorded, resolve: record } = Promise.withResolvers<void>();
    const registry = createRunRegistry({ notify: () => {}, cancelled: () => {}, suspended: () => {} });
    const { id } = await beginFlowRun(heldSession(recorded), registry, {
      flow: "main",
      retries: 0,
      retryDelay: 0,
      tags: [],
      parameters: {},
      origin: undefined,
    } as unknown as Parameters<typeof beginFlowRun>[2]);
    const ended = proposeState(registry, { id, type: "COMPLETED", name: "Completed" });
    await abandon(registry, { flowRunId: id, reason: "cancelled" });
    if (server === "records it later") record();
    expect((await ended).state.type).toBe("CANCELLED");
    expect((await client.flowRuns.filter()).map((run) => run.state_type)).toEqual(["CANCELLED"]);
  },
);
