/** A transport to an API in this process: its `fetch` is called, no port is needed. */
import type { Changes } from "../../contract/change.ts";
import type { Transport } from "./transport.ts";

export interface InProcessApi {
  /** Answers requests below `/api`. */
  fetch(request: Request): Promise<Response>;
  readonly changes: Changes;
}

/** @param options.url how the API is named in messages; `options.headers` gives what goes with every request */
export function inProcessTransport(
  api: InProcessApi,
  options: { url: string; headers?(): Record<string, string> },
): Transport {
  return {
    url: options.url,
    kind: "embedded",
    changes: api.changes,
    fetch(path, init) {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(options.headers?.() ?? {})) headers.set(name, value);
      if (init?.body != null && !headers.has("content-type")) headers.set("content-type", "application/json");
      return api.fetch(new Request(`http://embedded.cellflow/api${path}`, { ...init, headers }));
    },
    close: async () => {},
  };
}
