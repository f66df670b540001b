/** A server on a file of its own for one test, and a short way to ask it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-server-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function openServer(database = join(temporaryFolder(), "test.db")): Promise<ApiServer> {
  const server = await createServer({ database });
  onTestFinished(() => server.close());
  return server;
}

/** The body of the answer to a POST, or a GET without body. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
export async function ask(server: ApiServer, path: string, body?: unknown, headers = {}): Promise<any> {
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await server.fetch(new Request(`http://embedded/api${path}`, init));
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

export async function startRun(server: ApiServer, headers = {}, extra = {}): Promise<string> {
  const flow = await ask(server, "/flows/", { name: "f" });
  const run = await ask(server, "/flow_runs/", { flow_id: flow.id, ...extra }, headers);
  await ask(server, `/flow_runs/${run.id}/set_state`, { state: { type: "RUNNING" } }, headers);
  return run.id;
}
