/** Serves the embedded API and the pages while a command works. */
import type { Transport } from "../client/transport.ts";
import { type ApiServer, createServer } from "../server/app.ts";
import { listen } from "../server/listen.ts";
import { processHeader } from "../server/runs/owners/identity.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { goOnWithoutReader } from "./output/closed-pipe.ts";
import { asFailure, UsageError } from "./session.ts";

export interface ServedApi {
  url: string;
  settings: Settings;
  /** The API as this process reaches it, without its port. */
  transport: Transport;
}

/** Resolves when `work` has, and nothing listens any more. Errors end the command with exit code 1, 2 for a wrong port. */
export async function serveApi(
  { host, port }: { host: string; port: number },
  work: (api: ServedApi) => Promise<void>,
): Promise<void> {
  // The served API's own data: a server behind PREFECT_API_URL is somebody else's.
  const settings = readSettings({ ...process.env, CELLFLOW_API: "embedded" });
  try {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UsageError("usage.port", "--port is a number from 0 to 65535");
    }
    goOnWithoutReader(process.stdout);
    const server = await createServer({ database: settings.database });
    try {
      const { mountPages } = await import("../pages/mount.ts");
      const listening = await listen(server, { host, port, fallback: mountPages(server) });
      const stopServices = server.startServices();
      try {
        await work({
          url: listening.url,
          settings,
          transport: inProcessTransport(server, settings.database),
        });
      } finally {
        await stopServices();
        await listening.close();
      }
    } finally {
      await server.close();
    }
  } catch (error) {
    throw asFailure(error);
  }
}

function inProcessTransport(server: ApiServer, database: string): Transport {
  const identity = processHeader();
  return {
    url: `embedded:${database}`,
    kind: "embedded",
    changes: server.changes,
    fetch(path, init) {
      const headers = new Headers(init?.headers);
      headers.set("x-cellflow-process", identity);
      if (init?.body != null && !headers.has("content-type")) headers.set("content-type", "application/json");
      return server.fetch(new Request(`http://embedded.cellflow/api${path}`, { ...init, headers }));
    },
    close: async () => {},
  };
}
