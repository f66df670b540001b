/** An engine on a database of its own: how the tests of the engine see what became of a run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport, type Transport } from "../../../bridge/client/transport/create-transport.ts";
import { closeEngine, connectRunUpdates } from "../../../bridge/engine/host.ts";
import type { RunUpdate } from "../../../bridge/run-update.ts";
import { readSettings } from "../../../bridge/settings/settings.ts";

export interface TemporaryEngine {
  home: string;
  /** A client of its own on the same database. */
  client(): Promise<Client>;
  /** Every update since the engine was made; in order. */
  updates: RunUpdate[];
  /** Resolves with the first update, past or future, that `wanted` holds for. */
  reported(wanted: (update: RunUpdate) => boolean): Promise<RunUpdate>;
  close(): Promise<void>;
}

/** Points this process's engine at a new folder; close it before the next one. */
export function temporaryEngine(): TemporaryEngine {
  const home = mkdtempSync(join(tmpdir(), "cellflow-engine-"));
  const before = { ...process.env };
  for (const name of Object.keys(process.env))
    if (/^(PREFECT|CELLFLOW)_/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    CELLFLOW_HOME: home,
    CELLFLOW_API: "embedded",
    CELLFLOW_LOGGING_LEVEL: "off",
  });
  const updates: RunUpdate[] = [];
  const waiting = new Set<() => void>();
  const { port1, port2 } = new MessageChannel();
  port2.on("message", (batch: RunUpdate[]) => {
    updates.push(...batch);
    for (const look of waiting) look();
  });
  port2.unref();
  connectRunUpdates(port1);
  let transport: Transport | undefined;
  return {
    home,
    updates,
    async client() {
      transport ??= await createTransport(readSettings());
      return createClient(transport);
    },
    reported: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = updates.find(wanted);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async close() {
      await closeEngine();
      await transport?.close();
      port2.close();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
