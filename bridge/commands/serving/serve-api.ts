/** Serves the embedded API and the pages while a command works. */
import { networkInterfaces } from "node:os";
import { findAuthString } from "../../access/auth-string.ts";
import { createGate } from "../../access/gate.ts";
import { isLoopback } from "../../access/loopback.ts";
import { parsePublicUrl } from "../../access/public-url.ts";
import { inProcessTransport } from "../../client/transport/in-process.ts";
import type { Transport } from "../../client/transport/transport.ts";
import { PROCESS_HEADER, processHeader } from "../../processes/identity.ts";
import { type ApiServer, createServer } from "../../server/app.ts";
import { keyInVariable } from "../../server/blocks/encryption/encryption-key.ts";
import { listen } from "../../server/listen.ts";
import { isApiKey } from "../../server/resources/api-keys.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { addressForOthers } from "../output/address-for-others.ts";
import { goOnWithoutReader } from "../output/closed-pipe.ts";
import { asFailure, UsageError } from "../session.ts";
import { noteServer } from "./running-servers.ts";
import { type ChosenPages, ownPages, prefectFiles, prefectPages } from "./served-pages.ts";

export interface ServeOptions extends ChosenPages {
  host: string;
  port: number;
  /** A file that holds the auth string. */
  authFile?: string;
  /** The address under which people come, where it is another than the one listened on. */
  publicUrl?: string;
}

export interface ServedApi {
  /** An address that those it is served to can open, without `/api`. */
  url: string;
  /** Whether an auth string is asked for. */
  locked: boolean;
  /** The release of Prefect whose pages are served, as far as is known; undefined when ours are. */
  prefectPages?: string;
  settings: Settings;
  /** The API as this process reaches it, without its port. */
  transport: Transport;
}

/** Resolves when `work` has, and nothing listens any more. Errors end the command with exit code 1, 2 for a wrong usage. */
export async function serveApi(
  { host, port, ...options }: ServeOptions,
  work: (api: ServedApi) => Promise<void>,
): Promise<void> {
  // The served API's own data: a server behind PREFECT_API_URL is somebody else's.
  const settings = readSettings({ ...process.env, CELLFLOW_API: "embedded" });
  try {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UsageError("usage.port", "--port is a number from 0 to 65535");
    }
    const authString = findAuthString({ file: options.authFile, setting: settings.serverAuthString });
    const publicUrl = options.publicUrl === undefined ? undefined : parsePublicUrl(options.publicUrl);
    // Not only once somebody saves a block.
    keyInVariable();
    const prefect = await prefectFiles(options, settings);
    goOnWithoutReader(process.stdout);
    const headers = { [PROCESS_HEADER]: processHeader() };
    // Wrong options are refused before a database is made.
    let opened: ApiServer | undefined;
    const gate = createGate({
      address: host,
      authString,
      publicUrl,
      openPages: prefect !== undefined,
      csrf: settings.serverCsrf,
      corsOrigins: settings.serverCorsOrigins,
      isKey: (key) => opened !== undefined && isApiKey(opened.context, key),
    });
    const server = await createServer({ database: settings.database });
    opened = server;
    try {
      const pages = prefect
        ? await prefectPages(prefect, settings, authString !== undefined)
        : await ownPages(server, settings.home, gate);
      const fallback = async (request: Request) => pages.fetch(request);
      const listening = await listen(server, { host, port, gate, fallback });
      const url = publicUrl ?? addressForOthers(listening.url, networkInterfaces());
      const forget = noteServer(settings.home, { url: listening.url, database: settings.database });
      const stopServices = server.startServices(
        process.env.PREFECT_UI_URL ?? url,
        isLoopback(host) && publicUrl === undefined ? "machine" : "others",
      );
      try {
        await work({
          url,
          locked: authString !== undefined,
          prefectPages: prefect && (prefect.release ?? "3"),
          settings,
          transport: inProcessTransport(server, {
            url: `embedded:${settings.database}`,
            headers: () => headers,
          }),
        });
      } finally {
        await stopServices();
        await listening.close();
        forget();
      }
    } finally {
      await server.close();
    }
  } catch (error) {
    throw asFailure(error);
  }
}
