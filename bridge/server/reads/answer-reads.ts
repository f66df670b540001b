/** Answers what reads a little at once, and has the thread that reads start again what takes longer. */
import type { Database } from "../db/database.ts";
import { isTooLong } from "../http/http-error.ts";
import { isRead } from "./is-read.ts";
import { createReader } from "./reader.ts";

/** Answers requests that only read. */
export interface Reads {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** So long a statement may hold up all others, and so long it may read on its own thread. */
const LIMITS: Limits = { mainMs: 25, threadMs: 10_000 };

interface Limits {
  mainMs: number;
  threadMs: number;
}

/**
 * @param answer answers a request on this thread, on `database`
 */
export function answerReads(
  database: Database,
  answer: (request: Request) => Promise<Response>,
  { mainMs, threadMs } = LIMITS,
): Reads {
  const reader = createReader(database.file, threadMs);
  database.readAtMost(mainMs);
  return {
    async fetch(request) {
      const { method, url } = request;
      if (!isRead(method, new URL(url).pathname)) return answer(request);
      const body = method === "GET" ? undefined : await request.text();
      const headers = [...request.headers];
      const response = await answer(
        new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
      );
      return isTooLong(response) ? reader.read({ method, url, headers, body }) : response;
    },
    async close() {
      database.readAtMost(Number.POSITIVE_INFINITY);
      await reader.close();
    },
  };
}
