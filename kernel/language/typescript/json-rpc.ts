/** JSON-RPC over a child's stdin and stdout, as language servers speak it: requests, notifications, their questions. */
import type { Readable, Writable } from "node:stream";

/** The server answered that it can't. */
export class Refused extends Error {
  readonly code = "language.refused";
}

/** One end of a conversation. */
export interface Connection {
  /** Rejects when the server refuses, or when the conversation ends first. */
  request<T>(method: string, params: object): Promise<T>;
  notify(method: string, params: object): void;
  /** Reject all that waits. */
  end(reason: Error): void;
}

interface Wire {
  id?: number;
  method?: string;
  params?: { items?: unknown[] };
  result?: unknown;
  error?: { code: number; message: string };
}

/** Calls `receive` with every whole message of a stream of `Content-Length` frames. */
export function frameReader(receive: (body: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    for (;;) {
      const head = held.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(
        /Content-Length: *(\d+)/i.exec(held.subarray(0, head).toString("latin1"))?.[1] ?? 0,
      );
      if (held.length < head + 4 + length) return;
      receive(held.subarray(head + 4, head + 4 + length));
      held = held.subarray(head + 4 + length);
    }
  };
}

/** Talk over the two pipes. `answer` gives the result of what the server asks of us. */
export function connect(
  output: Readable,
  input: Writable,
  answer: (method: string, params: Wire["params"]) => unknown,
): Connection {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  let ended: Error | undefined;
  const send = (message: object): void => {
    if (ended) return;
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    input.write(`Content-Length: ${body.length}\r\n\r\n`);
    input.write(body);
  };
  // A server that ends leaves its pipes broken; its end is told by its process.
  input.on("error", () => {});
  output.on(
    "data",
    frameReader((body) => {
      const message = JSON.parse(body.toString()) as Wire;
      if (message.method !== undefined) {
        if (message.id !== undefined)
          send({ id: message.id, result: answer(message.method, message.params) });
        return;
      }
      const asked = waiting.get(message.id ?? -1);
      waiting.delete(message.id ?? -1);
      if (message.error) asked?.reject(new Refused(message.error.message));
      else asked?.resolve(message.result);
    }),
  );
  return {
    request: <T>(method: string, params: object) =>
      new Promise<T>((resolve, reject) => {
        if (ended) return reject(ended);
        last += 1;
        waiting.set(last, { resolve: resolve as (value: unknown) => void, reject });
        send({ id: last, method, params });
      }),
    notify: (method, params) => send({ method, params }),
    end: (reason) => {
      ended ??= reason;
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    },
  };
}
