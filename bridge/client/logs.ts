/** Log lines of the API. */
import type { Log, LogCreate, LogFilterRequest } from "../contract/runs/log.ts";
import { call } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface LogClient {
  /** Sent once: where the answer is lost, it rejects, and the lines may be there. */
  post(lines: LogCreate[]): Promise<void>;
  filter(request?: LogFilterRequest): Promise<Log[]>;
}

export function logClient(transport: Transport): LogClient {
  return {
    post: (lines) => call(transport, "POST", "/logs/", { body: lines, isOnce: true }),
    filter: (request = {}) => call(transport, "POST", "/logs/filter", { body: request }),
  };
}
