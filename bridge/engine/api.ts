/** Gives the main thread an API client whose calls go through the reporter thread, which holds the database. */
import type { Client } from "../client/client.ts";
import type { Transport } from "../client/transport/transport.ts";
import { engineEnvironment } from "./environment.ts";
import { theHost } from "./host.ts";

/** The API that the settings name, as functions; loaded at first use. @throws UnreachableError */
export async function getClient(): Promise<Client> {
  const { url, kind } = await theHost().open();
  const { createClient } = await import("../client/client.ts");
  return createClient(reporterTransport(url, kind));
}

function reporterTransport(url: string, kind: Transport["kind"]): Transport {
  return {
    url,
    kind,
    // Requests and responses take long to load.
    ...(kind === "embedded" && {
      answer: async (method, path, body) =>
        method === "GET" && body === undefined
          ? theHost()
              .reporter()
              .ask("read", { ...engineEnvironment(), path })
          : undefined,
    }),
    async fetch(path, init = {}) {
      const request = new Request(`http://reporter.cellflow${path}`, init);
      const body = init.body == null ? undefined : await request.text();
      // A Request calls every text text/plain, in which Prefect's server reads no JSON.
      const headers = typeof init.body === "string" ? new Headers(init.headers) : request.headers;
      const answer = await theHost()
        .reporter()
        .ask("http", {
          ...engineEnvironment(),
          path,
          method: request.method,
          headers: Object.fromEntries(headers),
          body,
        });
      // Statuses that have no body refuse even an empty one.
      const answerBody = answer.status === 204 || answer.status === 304 ? null : answer.body;
      return new Response(answerBody, {
        status: answer.status,
        statusText: answer.statusText,
        headers: answer.headers,
      });
    },
    close: async () => {},
  };
}
