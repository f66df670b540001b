/** Sends events and log lines to the API: in order, in batches, again while it does not answer, no faster than it records. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../../client/client.ts";
import { ApiError, causeOf } from "../../../client/errors.ts";
import type { Event } from "../../../contract/event.ts";
import type { LogCreate } from "../../../contract/log.ts";
import { debugLog } from "../../../debug-log.ts";
import type { Settings } from "../../../settings/settings.ts";
import { createWaker } from "../../../waker.ts";
import { startOf } from "../../../well-formed.ts";
import type { Terminal } from "../terminal.ts";
import { foldShortTasks } from "./fold.ts";
import { postParts } from "./post-parts.ts";
import { flowRunOf, taskRunOf } from "./recorded.ts";
import type { Recording } from "./recording.ts";
import type { Outbox } from "./session.ts";
import { spool } from "./spool.ts";

/** Events, and log lines, in one request. */
const MAX_BATCH = 500;
/** Events of task runs in one request: a server takes seconds for more, and answers no other client meanwhile. */
const MAX_TASK_BATCH = 250;
/** The same for the API in this process: one transaction. */
const MAX_EMBEDDED_BATCH = 3000;
/** Events of task runs that wait, above which short runs become one event each. */
const FOLD_ABOVE = 100;
/** Events in one file of the spool. */
const MAX_SPOOLED = 2000;
/** Prefect's limits: 1,000,000 characters a line (25,000 in its Cloud), 4,000,000 bytes a request. */
const MAX_LINE_CHARACTERS = 25_000;
/** Between tries while a server does not answer. */
const RETRY_MS = 3000;
/** Between looks whether the server has room again. */
const HELD_MS = 1000;
/** A user who waits for a slow server gets a line after so long. */
const REPORT_SLOW_MS = 10_000;

interface Batch {
  events: Event[];
  lines: LogCreate[];
}

export function createOutbox(
  client: Client,
  settings: Settings,
  terminal: Terminal,
  recording: Recording,
): Outbox {
  let tasks: Event[] = [];
  const others: Event[] = [];
  let lines: LogCreate[] = [];
  let sending: Promise<void> | undefined;
  let warned = false;
  let hurried = 0;
  let hurry = new AbortController();
  let leaving = false;
  let heldSince: number | undefined;
  let isReported = false;
  const waker = createWaker();
  const held = new Set<() => void>();

  const { record } = client.transport;
  const maxBatch = record ? MAX_EMBEDDED_BATCH : MAX_BATCH;

  const refused = (items: number, what: string, error: ApiError): void =>
    terminal.warn(`the API refused ${items} ${what}: ${error.message}`);

  const post = async (batch: Batch): Promise<void> => {
    if (record) return record(batch.events, batch.lines);
    // Side by side: a server writes log lines to its database at once, and task runs later.
    const posts = [
      postParts(
        batch.events,
        async (events) => {
          await client.events.post(events);
          recording.accepted(events);
        },
        (count, error) => refused(count, count === 1 ? "event" : "events", error),
      ).then(() => {
        batch.events = [];
      }),
      postParts(
        batch.lines,
        (part) => client.logs.post(part),
        (count, error) => refused(count, count === 1 ? "log line" : "log lines", error),
      ).then(() => {
        batch.lines = [];
      }),
    ];
    await Promise.allSettled(posts);
    await Promise.all(posts);
  };

  const send = async (batch: Batch): Promise<void> => {
    for (;;) {
      try {
        await post(batch);
        if (warned)
          terminal.warn(`the API at ${client.transport.url} answers again; what was stored is delivered`);
        warned = false;
        return;
      } catch (error) {
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

  /** What is sent next; undefined when there is nothing, or only what is held back. */
  const nextBatch = (): Batch | undefined => {
    if (!record && tasks.length > FOLD_ABOVE) tasks = foldShortTasks(tasks);
    const events = others.splice(0, maxBatch);
    if (record || recording.hasRoom()) events.push(...tasks.splice(0, record ? maxBatch : MAX_TASK_BATCH));
    const batch = { events, lines: lines.splice(0, maxBatch) };
    return batch.events.length > 0 || batch.lines.length > 0 ? batch : undefined;
  };

  const pump = async (): Promise<void> => {
    for (;;) {
      const batch = nextBatch();
      if (batch) await send(batch);
      else if (tasks.length === 0) return;
      else if (leaving) await store();
      else await hold();
    }
  };

  const hold = async (): Promise<void> => {
    heldSince ??= performance.now();
    for (const release of held) release();
    if (hurried > 0 && !isReported && performance.now() - heldSince > REPORT_SLOW_MS) {
      isReported = true;
      terminal.warn(
        `the API at ${client.transport.url} is slow to record task runs; waiting until it has (${tasks.length} events to go)`,
      );
    }
    await Promise.race([recording.room(), waker.sleep(HELD_MS)]);
    if (recording.hasRoom()) heldSince = undefined;
  };

  const store = async (): Promise<void> => {
    while (tasks.length > 0) await spool(settings, { events: tasks.splice(0, MAX_SPOOLED) });
  };

  const outbox: Outbox = {
    event: (event) => void (taskRunOf(event) === undefined ? others : tasks).push(event),
    log: (line) =>
      void lines.push(
        line.message.length > MAX_LINE_CHARACTERS
          ? { ...line, message: `${startOf(line.message, MAX_LINE_CHARACTERS)}…` }
          : line,
      ),
    forget(flowRunId) {
      tasks = tasks.filter((event) => flowRunOf(event) !== flowRunId);
      lines = lines.filter((line) => line.flow_run_id !== flowRunId);
      recording.forget(flowRunId);
    },
    kick() {
      if (sending) return waker.wake();
      if (tasks.length === 0 && others.length === 0 && lines.length === 0) return;
      sending = pump().finally(() => {
        sending = undefined;
        outbox.kick();
      });
      sending.catch((error: unknown) => {
        terminal.warn(`could not store what the API was not sent: ${causeOf(error)}`);
        debugLog("reporter.outbox", error);
      });
    },
    async flush({ orHeld = false } = {}) {
      hurried++;
      hurry.abort();
      let release = (): void => {};
      const isHeld = orHeld
        ? new Promise<true>((resolve) => {
            release = () => resolve(true);
            held.add(release);
          })
        : undefined;
      try {
        outbox.kick();
        // `kick` reports what fails.
        while (sending) {
          const sent = sending.then(
            () => false,
            () => false,
          );
          if (await (isHeld ? Promise.race([sent, isHeld]) : sent)) break;
        }
      } finally {
        held.delete(release);
        hurried--;
        if (hurried === 0) hurry = new AbortController();
      }
    },
    async leave() {
      leaving = true;
      waker.wake();
      await outbox.flush();
    },
  };
  return outbox;
}
