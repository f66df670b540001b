/** Hands requests to the thread that reads, which is started for the first. */
import { Worker } from "node:worker_threads";
import { debugLog } from "../../debug-log.ts";
import type { ReadAnswer, ReadRequest } from "./message.ts";

/** The thread as one function. */
export interface Reader {
  /** The thread's answer; 503 while too many wait for one. */
  read(request: Omit<ReadRequest, "id">): Promise<Response>;
  close(): Promise<void>;
}

/** Requests that wait at most: with the longest before each, more would wait longer than their clients do. */
const MAX_WAITING = 64;
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** @param limitMs how long one statement may read there */
export function createReader(database: string, limitMs: number): Reader {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, (answer: ReadAnswer | undefined) => void>();
  const start = (): Worker => {
    const thread = new Worker(new URL(`./main${extension}`, import.meta.url), {
      workerData: { database, limitMs },
    });
    thread.unref();
    thread.on("message", (answer: ReadAnswer) => {
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    });
    thread.on("error", (error) => debugLog("reads.thread", error));
    thread.on("exit", () => {
      if (worker === thread) worker = undefined;
      for (const answered of waiting.values()) answered(undefined);
      waiting.clear();
    });
    return thread;
  };
  return {
    async read(request) {
      if (waiting.size >= MAX_WAITING) return busy("Too many long reads are waiting.");
      worker ??= start();
      const id = next++;
      const { promise, resolve } = Promise.withResolvers<ReadAnswer | undefined>();
      waiting.set(id, resolve);
      worker.postMessage({ id, ...request } satisfies ReadRequest);
      const answer = await promise;
      if (!answer) return busy("The long reads were given up.");
      const body = answer.status === 204 || answer.status === 304 ? null : answer.body;
      return new Response(body, { status: answer.status, headers: answer.headers });
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function busy(why: string): Response {
  return Response.json(
    { exception_message: `Service Unavailable. ${why} Ask again in a second.`, code: "reads.busy" },
    { status: 503, headers: { "retry-after": "1" } },
  );
}
