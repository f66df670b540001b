/** `cellflow server status | stop` */
import { setTimeout as sleep } from "node:timers/promises";
import { adminClient } from "../../client/admin.ts";
import { remoteTransport } from "../../client/transport/remote.ts";
import { debugLog } from "../../debug-log.ts";
import { processStart } from "../../processes/identity.ts";
import { readSettings } from "../../settings/settings.ts";
import { print, printJson } from "../output/print.ts";
import { asFailure, FailedError } from "../session.ts";
import { type RunningServer, runningServers } from "./running-servers.ts";

const DEFAULT_URL = "http://127.0.0.1:4200/api";
const POLL_MS = 200;

/** Says whether the server in force answers: that of PREFECT_API_URL, else one that serves this machine's database. */
export async function status(options: { wait?: boolean; timeout?: number; json?: boolean }): Promise<void> {
  try {
    const settings = readSettings();
    const [own] = runningServers(settings.home);
    const url = settings.apiUrl ?? (own ? `${own.url}/api` : DEFAULT_URL);
    const transport = remoteTransport({ ...settings, apiUrl: url, maxRetries: 0 });
    const admin = adminClient(transport);
    const end =
      options.timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.timeout * 1000;
    let version = await versionOf(admin);
    while (version === undefined && options.wait && Date.now() < end) {
      await sleep(POLL_MS);
      version = await versionOf(admin);
    }
    const api = transport.url;
    await transport.close();
    if (options.json)
      printJson({
        status: version === undefined ? "unavailable" : "available",
        api_url: api,
        server_version: version ?? null,
      });
    if (version === undefined) throw new FailedError("server.down", `no server answers at ${api}`);
    if (!options.json) print(`a server of version ${version} answers at ${api}`);
  } catch (error) {
    throw asFailure(error);
  }
}

/** Stops what serves this machine's API: `server start` and `up`. */
export async function stop(): Promise<void> {
  const servers = runningServers(readSettings().home);
  if (servers.length === 0) throw new FailedError("server.none", "no server runs here");
  for (const server of servers) {
    try {
      process.kill(server.pid, "SIGTERM");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") continue;
      throw new FailedError(
        "server.other",
        `the server at ${server.url} is another user's (process ${server.pid})`,
      );
    }
    await ended(server);
    print(`stopped the server at ${server.url} (process ${server.pid})`);
  }
}

async function versionOf(admin: ReturnType<typeof adminClient>): Promise<string | undefined> {
  try {
    return await admin.version();
  } catch (error) {
    debugLog("server.status", error);
    return undefined;
  }
}

async function ended({ pid, start }: RunningServer): Promise<void> {
  while (processStart(pid) === start) await sleep(POLL_MS);
}
