/** A web server of its own for a test: answers as it is told, and remembers what came. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Receiver {
  url: string;
  port: number;
  received: Received[];
  /** Resolves when there were so many. */
  count(number: number): Promise<void>;
}

export type Answering = (response: ServerResponse, request: Received, index: number) => void;

/** @param answer by default 200, "ok" */
export async function openReceiver(answer: Answering = (response) => response.end("ok")): Promise<Receiver> {
  const received: Received[] = [];
  let notify = () => {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const one = { method, path, headers, body: Buffer.concat(parts).toString() };
      received.push(one);
      notify();
      answer(response, one, received.length - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook/SECRETPATH`,
    port,
    received,
    async count(number) {
      while (received.length < number) {
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
    },
  };
}
