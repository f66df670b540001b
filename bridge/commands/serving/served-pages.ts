/** Makes the web pages that stand beside a served API: ours, or those of an installed Prefect. */
import type { Hono } from "hono";
import type { Gate } from "../../access/gate.ts";
import { createClient } from "../../client/client.ts";
import { inProcessTransport } from "../../client/transport/in-process.ts";
import type { PrefectFiles } from "../../pages/prefect/find-files.ts";
import type { ApiServer } from "../../server/app.ts";
import type { Settings } from "../../settings/settings.ts";
import { UsageError } from "../session.ts";

export interface ChosenPages {
  /** Whose web pages are served. */
  ui?: "cellflow" | "prefect";
  /** A folder with Prefect's pages; says by itself that they are the ones. */
  uiPath?: string;
}

/**
 * The files of Prefect's pages; undefined when ours were chosen.
 * @throws CellflowError `usage.ui` when they are not to be found
 */
export async function prefectFiles(
  { ui, uiPath }: ChosenPages,
  settings: Settings,
): Promise<PrefectFiles | undefined> {
  if (ui === "cellflow" && uiPath !== undefined) {
    throw new UsageError("usage.ui", "--ui-path is a folder with Prefect's pages: it goes with --ui prefect");
  }
  if (ui !== "prefect" && uiPath === undefined) return undefined;
  const { findPrefectFiles } = await import("../../pages/prefect/find-files.ts");
  const { staticDirectory, serveBase } = settings.ui ?? {};
  return findPrefectFiles({ path: uiPath, staticDirectory, serveBase, env: process.env, cwd: process.cwd() });
}

/** @param locked whether the API asks for an auth string */
export async function prefectPages(
  { folders }: PrefectFiles,
  { ui, serverCsrf }: Settings,
  locked: boolean,
): Promise<Hono> {
  const { createPrefectPages } = await import("../../pages/prefect/app.ts");
  return createPrefectPages({ folders, ...ui, csrf: serverCsrf, locked });
}

/** @param home the folder below which this machine's runs store their results */
export async function ownPages(server: ApiServer, home: string, gate: Gate): Promise<Hono> {
  const { createPages } = await import("../../pages/app.ts");
  // Without the process's header: a run started from a page belongs to whoever takes it.
  const client = createClient(inProcessTransport(server, { url: "/api" }));
  return createPages({ client, changes: server.changes, home, ...gate });
}
