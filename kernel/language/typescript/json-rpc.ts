/**
 * Speaks JSON-RPC with a language server over its stdin and stdout. Written here for the completion menu's sake:
 * vscode-jsonrpc takes 30 % more time of this process, and half of the signatures then come too late for the menu.
 */
import type { Readable, Writable } from "node:stream";
import { debugLog } from "../../debug-log.ts";

/** The server answered a request with an error. */
export class RequestRefused extends Error {
  readonly code = "language.refused";
}

/** One end of a conversation. */
export interface Connection {
  /** Rejects with `RequestRefused`, or when the conversation ends first. */
  request<T>(method: string, params: object): Promise<T>;
  notify(method: string, params: object): void;
  /** Reject all that waits. */
  end(reason: Error): void;
}

interface JsonRpcMessage {
  id?: number;
  method?: string;
  params?: { items?: unknown[] };
  result?: unknown;
  error?: { code: number; message: string };
}

const HEADER_END = "\r\n\r\n";

/** Calls `receive` with every whole message of a stream of `Content-Length` frames. */
function frameReader(receive: (body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const header = rest.indexOf(HEADER_END);
      if (header < 0) return;
      const start = header + HEADER_END.length;
      const length = Number(
        /Content-Length: *(\d+)/i.exec(rest.subarray(0, header).toString("latin1"))?.[1] ?? 0,
      );
      if (rest.length < start + length) return;
      receive(rest.subarray(start, start + length));
      rest = rest.subarray(start + length);
    }
  };
}

/** Connects to a server's two pipes. `answer` gives the result of a request of the server's. */
export function connect(
  output: Readable,
  input: Writable,
  answer: (method: string, params: JsonRpcMessage["params"]) => unknown,
): Connection {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let ended: Error | undefined;
  const send = (message: object): void => {
    if (ended) return;
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    input.write(`Content-Length: ${body.length}${HEADER_END}`);
    input.write(body);
  };
  // A server that ends leaves its pipes broken; its process reports the end.
  input.on("error", (error) => debugLog("typescript.pipe", error));
  output.on(
    "data",
    frameReader((body) => {
      const { id, method, params, result, error } = JSON.parse(body.toString()) as JsonRpcMessage;
      if (method !== undefined) {
        if (id !== undefined) send({ id, result: answer(method, params) });
        return;
      }
      const request = pending.get(id ?? -1);
      pending.delete(id ?? -1);
      if (error) request?.reject(new RequestRefused(error.message));
      else request?.resolve(result);
    }),
  );
  return {
    request: <T>(method: string, params: object) =>
      new Promise<T>((resolve, reject) => {
        if (ended) return reject(ended);
        lastId += 1;
        pending.set(lastId, { resolve: resolve as (value: unknown) => void, reject });
        send({ id: lastId, method, params });
      }),
    notify: (method, params) => send({ method, params }),
    end: (reason) => {
      ended ??= reason;
      for (const { reject } of pending.values()) reject(reason);
      pending.clear();
    },
  };
}
