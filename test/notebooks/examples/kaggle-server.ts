/** Stands for Kaggle: asks for an account, and sends on to another host, where the files are. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { zipOf } from "../../setup/zip.ts";

const poems = new URL("../../../notebooks/examples/data/poems/", import.meta.url);

export const ACCOUNT = { KAGGLE_USERNAME: "somebody", KAGGLE_KEY: "the-key-of-somebody" };

/** The poems beside the examples, as a data set. */
export function poemsZip(): Buffer {
  const names = readdirSync(poems);
  return zipOf(names.map((name) => ({ name: `forms/${name}`, content: readFileSync(new URL(name, poems)) })));
}

export interface KaggleServer {
  /** What `.env` says. */
  env: Record<string, string>;
  /** Requests of files, each with the `Authorization` that came with it. */
  asked: (string | undefined)[];
}

/** @param send answers the request of a file; the first is 1 */
export async function startKaggle(
  send: (response: ServerResponse, request: number) => void,
): Promise<KaggleServer> {
  const asked: KaggleServer["asked"] = [];
  const files = await listen((request, response) => {
    asked.push(request.headers.authorization);
    send(response, asked.length);
  });
  const expected = `Basic ${Buffer.from(Object.values(ACCOUNT).join(":")).toString("base64")}`;
  const api = await listen((request, response) => {
    if (request.headers.authorization !== expected) response.writeHead(401).end();
    else if (request.url === "/api/v1/datasets/download/closed/poems") response.writeHead(403).end();
    else if (request.url !== "/api/v1/datasets/download/somebody/poems") response.writeHead(404).end();
    else response.writeHead(302, { location: `http://localhost:${files}/bundle.zip` }).end();
  });
  return { env: { ...ACCOUNT, KAGGLE_API_URL: `http://127.0.0.1:${api}/api/v1/` }, asked };
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as { port: number }).port;
}
