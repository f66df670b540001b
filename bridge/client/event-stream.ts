/** Follows the events of an API as they come in. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Event, EventPage } from "../contract/events/event.ts";
import type { Settings } from "../settings/settings.ts";
import type { Client } from "./client.ts";
import { ApiError, UnreachableError } from "./errors.ts";

/** Where events are asked for, they may come in out of order: this long before the last one is looked at again. */
const OVERLAP_MS = 5000;
const POLL_MS = 500;

/**
 * Calls `onEvent` for each, until `signal` aborts.
 * @throws UnreachableError, ApiError
 */
export function followEvents(
  client: Client,
  settings: Settings,
  { onEvent, onReady, signal }: { onEvent(event: Event): void; onReady(): void; signal: AbortSignal },
): Promise<void> {
  return settings.apiUrl === undefined
    ? poll(client, onEvent, onReady, signal)
    : listen(client.transport.url, settings.apiKey ?? settings.authString, onEvent, onReady, signal);
}

/** Over the socket that servers have for it. */
async function listen(
  url: string,
  token: string | undefined,
  onEvent: (event: Event) => void,
  onReady: () => void,
  signal: AbortSignal,
): Promise<void> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/events/out`, "prefect");
  const close = () => socket.close();
  signal.addEventListener("abort", close);
  try {
    await new Promise<void>((done, fail) => {
      let isIn = false;
      socket.onopen = () => socket.send(JSON.stringify({ type: "auth", token: token ?? null }));
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(String(data)) as { type: string; event?: Event };
        if (message.type === "auth_success") {
          isIn = true;
          const since = new Date().toISOString();
          const until = new Date(Date.now() + 365 * 86_400_000).toISOString();
          socket.send(JSON.stringify({ type: "filter", filter: { occurred: { since, until } } }));
          onReady();
        } else if (message.type === "event" && message.event) onEvent(message.event);
      };
      socket.onclose = ({ code, reason }) => {
        if (signal.aborted) done();
        else if (isIn)
          fail(new UnreachableError(url, new Error(`the stream was closed (${code}) ${reason}`.trim())));
        else
          fail(
            code === 1008
              ? new ApiError({
                  status: 401,
                  statusText: "Unauthorized",
                  method: "GET",
                  url: `${url}/events/out`,
                  body: reason,
                })
              : new UnreachableError(url, new Error(`no stream of events (${code})`)),
          );
      };
      // A close follows.
      socket.onerror = () => {};
    });
  } finally {
    signal.removeEventListener("abort", close);
    socket.close();
  }
}

/** The API of this process has no socket. */
async function poll(
  client: Client,
  onEvent: (event: Event) => void,
  onReady: () => void,
  signal: AbortSignal,
): Promise<void> {
  const start = Date.now();
  /** Id -> when it occurred, of those within the overlap. */
  const seen = new Map<string, number>();
  let last = start;
  onReady();
  while (!signal.aborted) {
    const since = new Date(Math.max(start, last - OVERLAP_MS)).toISOString();
    const until = new Date(Date.now() + OVERLAP_MS).toISOString();
    let isFresh = false;
    let page: EventPage | undefined = await client.events.filter({
      occurred: { since, until },
      order: "ASC",
    });
    while (page) {
      for (const event of page.events) {
        if (seen.has(event.id)) continue;
        const at = Date.parse(event.occurred);
        seen.set(event.id, at);
        last = Math.max(last, at);
        isFresh = true;
        onEvent(event);
        if (signal.aborted) return;
      }
      page = await client.events.next(page);
    }
    for (const [id, at] of seen) if (at < last - OVERLAP_MS) seen.delete(id);
    if (!isFresh) await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
