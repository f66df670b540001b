/** Sends events and log lines to the API: in order, in batches, again while it does not answer, no faster than it records. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../../client/client.ts";
import type { ApiError } from "../../../client/errors.ts";
import type { Event } from "../../../contract/events/event.ts";
import type { LogCreate } from "../../../contract/runs/log.ts";
import { debugLog } from "../../../debug-log.ts";
import type { Settings } from "../../../settings/settings.ts";
import { createWaker } from "../../../waker.ts";
import { createTimeFormat } from "../../time/clock.ts";
import { taskEvent } from "../task-event.ts";
import type { Terminal } from "../terminal.ts";
import { foldShortTasks } from "./fold.ts";
import { postLines } from "./post-lines.ts";
import { postParts } from "./post-parts.ts";
import { flowRunOf } from "./recording/recorded.ts";
import type { Recording } from "./recording/recording.ts";
import type { Outbox } from "./session.ts";
import { spool } from "./spool.ts";
import { againLine, STORED_LATER, trouble, unstoredLine } from "./trouble.ts";
import { wireLine } from "./wire-line.ts";

/** Events, and log lines, in one request. */
const MAX_BATCH = 500;
/** Events of task runs in one request: a server takes seconds for more, and answers no other client meanwhile. */
const MAX_TASK_BATCH = 250;
/** Events of task runs that wait, above which short runs become one event each. */
const FOLD_ABOVE = 100;
/** Events in one file of the spool. */
const MAX_SPOOLED = 2000;
/** Between tries while a server does not answer. */
const RETRY_MS = 3000;
/** Between looks whether the server has room again. */
const HELD_MS = 1000;
/** A user who waits for a slow server gets a line after so long. */
const REPORT_SLOW_MS = 10_000;

interface Batch {
  events: Event[];
  lines: LogCreate[];
  /** It failed before, and part of it may have arrived. */
  wasTried?: boolean;
}

/** @param onAgain called when the server answers again after it did not */
export function createOutbox(
  client: Client,
  settings: Settings,
  terminal: Terminal,
  recording: Recording,
  onAgain: () => void = () => {},
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
  const iso = createTimeFormat();
  /** What could be neither sent nor stored: it goes first, once that is possible. */
  let unstored: Batch | undefined;
  let isUnstoredReported = false;
  const waker = createWaker();
  const held = new Set<() => void>();

  const refused = (items: number, what: string, error: ApiError): void =>
    terminal.warn(`the API refused ${items} ${what}: ${error.message}`);

  const post = async (batch: Batch): Promise<void> => {
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
        (part) => postLines(client, part, batch.wasTried),
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
        if (warned) {
          terminal.warn(againLine(client.transport.url));
          onAgain();
        }
        warned = false;
        isUnstoredReported = false;
        unstored = undefined;
        return;
      } catch (error) {
        batch.wasTried = true;
        if (!warned) {
          warned = true;
          terminal.warn(`${trouble(client.transport.url, error)}; ${STORED_LATER}`);
        }
        // Somebody waits for the end: what cannot be delivered now is stored on disk.
        if (hurried > 0) {
          const { events, lines } = batch;
          try {
            await spool(settings, { events, lines });
          } catch (reason) {
            unstored = batch;
            throw reason;
          }
          unstored = undefined;
          return;
        }
        // Rejects when it is cut short.
        await sleep(RETRY_MS, undefined, { signal: hurry.signal, ref: false }).catch(() => {});
      }
    }
  };

  /** What is sent next; undefined when there is nothing, or only what is held back. */
  const nextBatch = (): Batch | undefined => {
    if (unstored) return unstored;
    if (tasks.length > FOLD_ABOVE) tasks = foldShortTasks(tasks);
    const events = others.splice(0, MAX_BATCH);
    if (recording.hasRoom()) events.push(...tasks.splice(0, MAX_TASK_BATCH));
    const batch = { events, lines: lines.splice(0, MAX_BATCH) };
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
    while (tasks.length > 0) {
      await spool(settings, { events: tasks.slice(0, MAX_SPOOLED) });
      tasks.splice(0, MAX_SPOOLED);
    }
  };

  const outbox: Outbox = {
    isStuck: () => unstored !== undefined,
    entered: (task, state) => void tasks.push(taskEvent(task, state, iso)),
    event: (event) => void others.push(event),
    log: (line) => void lines.push(wireLine(line, iso)),
    forget(flowRunId) {
      tasks = tasks.filter((event) => flowRunOf(event) !== flowRunId);
      lines = lines.filter((line) => line.flow_run_id !== flowRunId);
      recording.forget(flowRunId);
    },
    kick() {
      if (sending) return waker.wake();
      if (!unstored && tasks.length === 0 && others.length === 0 && lines.length === 0) return;
      sending = pump();
      sending.then(
        () => {
          sending = undefined;
          outbox.kick();
        },
        (error: unknown) => {
          sending = undefined;
          if (!isUnstoredReported) terminal.warn(unstoredLine(error));
          isUnstoredReported = true;
          debugLog("reporter.outbox", error);
          setTimeout(() => outbox.kick(), RETRY_MS).unref();
        },
      );
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
        while (sending) {
          const sent = sending.then(
            () => false,
            // `kick` reports it, and tries again later.
            () => true,
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
