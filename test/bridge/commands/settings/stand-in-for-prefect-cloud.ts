/** A stand-in for Prefect Cloud: it answers which workspaces a key opens, as Cloud's documents say, and nothing else. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const KEY = "pnu_stand_in_key_0123456789";

export interface StandInForPrefectCloud {
  url: string;
  close(): Promise<void>;
}

export async function standInForPrefectCloud(): Promise<StandInForPrefectCloud> {
  const server = createServer((request, response) => {
    const isKey = request.headers.authorization === `Bearer ${KEY}`;
    const isKnown = request.url === "/api/me/workspaces";
    response.writeHead(isKey ? (isKnown ? 200 : 404) : 401, { "content-type": "application/json" });
    response.end(
      JSON.stringify(isKey ? [workspace("team", "data"), workspace("team", "ads")] : { detail: "no" }),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function workspace(account: string, name: string) {
  return {
    account_id: "5d2bd0a1-0000-4000-8000-000000000001",
    account_name: account,
    account_handle: account,
    workspace_id: `5d2bd0a1-0000-4000-8000-0000000000${name === "data" ? "02" : "03"}`,
    workspace_name: name,
    workspace_description: "",
    workspace_handle: name,
  };
}
