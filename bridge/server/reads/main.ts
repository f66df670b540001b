/** Reads what takes long on a thread of its own, with a connection that cannot write. */
import { parentPort, workerData } from "node:worker_threads";
import { serverOn } from "../app.ts";
import { openForReads } from "../create-context.ts";
import type { ReadAnswer, ReadRequest } from "./message.ts";

if (parentPort === null) throw new Error("This file is a worker thread's.");
const port = parentPort;
const { database, limitMs } = workerData as { database: string; limitMs: number };
const server = serverOn(openForReads(database, limitMs));

port.on("message", async ({ id, method, url, headers, body }: ReadRequest) => {
  const response = await server.fetch(
    new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
  );
  const answer: ReadAnswer = {
    id,
    status: response.status,
    headers: [...response.headers],
    body: await response.arrayBuffer(),
  };
  port.postMessage(answer, [answer.body]);
});
