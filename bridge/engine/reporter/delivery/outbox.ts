/** Sends events and log lines to the API: in order, in batches, again while it does not answer. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../../client/client.ts";
import { ApiError, causeOf } from "../../../client/errors.ts";
import type { Event } from "../../../contract/event.ts";
import type { LogCreate } from "../../../contract/log.ts";
import { debugLog } from "../../../debug-log.ts";
import type { Settings } from "../../../settings/settings.ts";
import { startOf } from "../../../well-formed.ts";
import type { Terminal } from "../terminal.ts";
import type { Outbox } from "./session.ts";
import { spool } from "./spool.ts";

/** Events, and log lines, in one request. */
const MAX_BATCH = 500;
/** The same for the API in this process: one transaction. */
const MAX_EMBEDDED_BATCH = 3000;
/** Prefect's limits: 1,000,000 characters a line (25,000 in its Cloud), 4,000,000 bytes a request. */
const MAX_LINE_CHARACTERS = 25_000;
/** Between tries while a server does not answer. */
const RETRY_MS = 3000;

export function createOutbox(client: Client, settings: Settings, terminal: Terminal): Outbox {
  const events: Event[] = [];
  const lines: LogCreate[] = [];
  let sending: Promise<void> | undefined;
  let warned = false;
  let hurried = 0;
  let hurry = new AbortController();

  const { record } = client.transport;
  const maxBatch = record ? MAX_EMBEDDED_BATCH : MAX_BATCH;

  const post = async (batch: { events: Event[]; lines: LogCreate[] }): Promise<void> => {
    if (record) return record(batch.events, batch.lines);
    if (batch.events.length > 0) await client.events.post(batch.events);
    batch.events = [];
    if (batch.lines.length > 0) await client.logs.post(batch.lines);
  };

  const send = async (batch: { events: Event[]; lines: LogCreate[] }): Promise<void> => {
    for (;;) {
      try {
        await post(batch);
        if (warned)
          terminal.warn(`the API at ${client.transport.url} answers again; what was stored is delivered`);
        warned = false;
        return;
      } catch (error) {
        if (error instanceof ApiError && error.status < 500 && error.status !== 408 && error.status !== 429) {
          terminal.warn(
            `the API refused ${batch.events.length} events and ${batch.lines.length} log lines: ${error.message}`,
          );
          return;
        }
        if (!warned) {
          warned = true;
          const why = error instanceof ApiError ? `${error.status}` : causeOf(error);
          terminal.warn(
            `the API at ${client.transport.url} does not answer (${why}); the run goes on, and what happens is stored and delivered later`,
          );
        }
        // Somebody waits for the end: what cannot be delivered now is stored on disk.
        if (hurried > 0) {
          await spool(settings, batch);
          return;
        }
        // Rejects when it is cut short.
        await sleep(RETRY_MS, undefined, { signal: hurry.signal, ref: false }).catch(() => {});
      }
    }
  };

  const pump = async (): Promise<void> => {
    while (events.length > 0 || lines.length > 0) {
      const batch = { events: events.splice(0, maxBatch), lines: lines.splice(0, maxBatch) };
      await send(batch);
    }
  };

  const outbox: Outbox = {
    event: (event) => void events.push(event),
    log: (line) =>
      void lines.push(
        line.message.length > MAX_LINE_CHARACTERS
          ? { ...line, message: `${startOf(line.message, MAX_LINE_CHARACTERS)}…` }
          : line,
      ),
    kick() {
      if (sending || (events.length === 0 && lines.length === 0)) return;
      sending = pump().finally(() => {
        sending = undefined;
        outbox.kick();
      });
      sending.catch((error: unknown) => {
        terminal.warn(`could not store what the API was not sent: ${causeOf(error)}`);
        debugLog("reporter.outbox", error);
      });
    },
    async flush() {
      hurried++;
      hurry.abort();
      try {
        outbox.kick();
        // `kick` reports what fails.
        while (sending) await sending.catch(() => {});
      } finally {
        hurried--;
        if (hurried === 0) hurry = new AbortController();
      }
    },
  };
  return outbox;
}
