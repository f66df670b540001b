/** Follows which task runs a server has recorded of those whose events it accepted, and sends again what it lost. */
import type { Client } from "../../../client/client.ts";
import { isBusy } from "../../../client/errors.ts";
import type { Event } from "../../../contract/event.ts";
import { debugLog } from "../../../debug-log.ts";
import { v7 } from "../../../uuid.ts";
import { createWaker } from "../../../waker.ts";
import { createTimeFormat, parseTime } from "../../time/clock.ts";
import { alone } from "./fold.ts";
import { countRecorded, flowRunOf, goneFlowRuns, readRecorded, taskRunOf } from "./recorded.ts";

export interface Recording {
  /** Notes events that the server accepted; those of task runs are followed until it has recorded them. */
  accepted(events: readonly Event[]): void;
  /** Whether more may be sent: a server drops, unsaid, what comes while 10,000 events wait there. */
  hasRoom(): boolean;
  /** Resolves when it has. */
  room(): Promise<void>;
  /** Resolves when all is recorded, or nothing more was for so long; after `longestMs` in any case. */
  settled(patienceMs: number): Promise<void>;
  /** How many task runs are not known to be recorded. */
  waiting(): number;
  /** Stops following: the last event of each task run that is not known to be recorded. */
  take(): Event[];
  /** How many task runs were given up since the last call: the server lost them each time, and recorded what came later. */
  takeLost(): number;
  /** Sends again what of `events`, sent by an earlier process, is not recorded. */
  check(events: readonly Event[]): Promise<void>;
  /** Forgets the task runs of a flow run that is gone from the server. */
  forget(flowRunId: string): void;
  close(): void;
}

interface Sent {
  event: Event;
  /** Counts what was sent: a server records in this order. */
  order: number;
  /** How often it was sent again. */
  again: number;
}

/** Task runs on their way through the server; several processes may share it, and each run may be three events. */
const MAX_UNRECORDED = 1000;
const MICROSECOND_MS = 0.001;
/** Ids in one request: one less than the longest list. */
const CHUNK = 199;
/** Looks that show nothing new before a server counts as one that records nothing: one alone may have been slow. */
const QUIET_LOOKS = 5;
/** As often a task run is sent again: one that a server loses each time it will never record. */
const MAX_AGAIN = 5;
/** Task runs of this time tell whether a server records at all. */
const RECENT_MS = 3_600_000;

const TIMES = {
  /** When nothing was recorded for so long, what is missing is looked for. */
  stallMs: 10_000,
  /** Between two events sent again to see whether the server records at all. */
  probeMs: 20_000,
  /** When nothing was recorded for so long, nothing is held back for it any more. */
  giveUpMs: 120_000,
  /** The same for a server that answers, but only that it is busy, or that records others' task runs only. */
  longestMs: 600_000,
  /** Between two looks: while a caller waits (doubled up to the second), and else. */
  lookMs: 50,
  longestLookMs: 1000,
  idleLookMs: 2000,
};

export function createRecording(client: Client, times: Partial<typeof TIMES> = {}): Recording {
  const { stallMs, probeMs, giveUpMs, longestMs, lookMs, longestLookMs, idleLookMs } = { ...TIMES, ...times };
  const now = () => performance.now();
  const waiting = new Map<string, Sent>();
  const waker = createWaker();
  let looked = Promise.withResolvers<void>();
  let order = 0;
  let waiters = 0;
  let quietLooks = 0;
  /** When something of ours was recorded last, or of anybody's: then ours only waits for its turn. */
  let grownAt = 0;
  let aliveAt = 0;
  /** When the server said last that it is too busy to answer. */
  let busyAt = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let total: { count: number; at: number } | undefined;
  const iso = createTimeFormat();
  const since = new Date(Date.now() - RECENT_MS).toISOString();
  let best = { first: 0, count: 0 };
  let probe: { id: string; order: number; at: number } | undefined;
  /** What was sent before this and is missing is lost. */
  let lostBefore = 0;
  let lostForGood = 0;
  let following = false;
  let closed = false;

  const accepted = (events: readonly Event[], again: ReadonlyMap<string, number> = new Map()): void => {
    const started = waiting.size === 0;
    for (const event of events) {
      const id = taskRunOf(event);
      if (id === undefined) continue;
      // Of each run the last event counts: it holds the whole run.
      waiting.delete(id);
      waiting.set(id, { event, order: ++order, again: again.get(id) ?? 0 });
    }
    if (started && waiting.size > 0) grew();
    if (!following && waiting.size > 0) void follow();
  };
  const grew = (): void => {
    grownAt = now();
    quietLooks = 0;
  };
  const isQuietFor = (ms: number): boolean => {
    const recorded = Math.max(grownAt, aliveAt);
    if (now() - recorded > longestMs) return true;
    return quietLooks >= QUIET_LOOKS && now() - Math.max(recorded, busyAt) > ms;
  };
  /** Whether the server records at all, of whichever process. */
  const lookAround = async (): Promise<void> => {
    if (total && now() - total.at < stallMs) return;
    const count = await client.taskRuns.count({ task_runs: { expected_start_time: { after_: since } } });
    if (total && count !== total.count) aliveAt = now();
    total = { count, at: now() };
  };
  const recorded = (id: string, sent: Sent): void => {
    if (waiting.get(id) === sent) waiting.delete(id);
  };
  const giveUp = (sent: Sent): void => {
    recorded(taskRunOf(sent.event) ?? "", sent);
    lostForGood++;
  };
  const forget = (flowRunId: string): void => {
    for (const [id, { event }] of waiting) if (flowRunOf(event) === flowRunId) waiting.delete(id);
  };
  const resend = async (events: readonly Event[]): Promise<void> => {
    const gone = await goneFlowRuns(client, events);
    for (const flowRunId of gone) forget(flowRunId);
    const again = events
      .filter((event) => !gone.has(flowRunOf(event) ?? ""))
      // Under its old id a server takes an event for one it has seen; at its old time it can't store it beside one that
      // was only late.
      .map((event) => ({
        ...alone(event),
        id: v7(),
        occurred: iso(parseTime(String(event.occurred)) + MICROSECOND_MS),
      }));
    if (again.length === 0) return;
    await client.events.post(again);
    const ids = again.flatMap((event) => taskRunOf(event) ?? []);
    accepted(again, new Map(ids.map((id) => [id, (waiting.get(id)?.again ?? 0) + 1])));
  };

  const readBack = async (oldest: readonly [string, Sent][]): Promise<void> => {
    const ids = oldest.map(([id]) => id);
    const isRecorded = await readRecorded(client, probe ? [...ids, probe.id] : ids);
    if (probe) {
      const sent = waiting.get(probe.id);
      // Gone from what waits, it may have been counted by its first event: that proves nothing of what came later.
      if (sent && isRecorded(sent.event)) lostBefore = probe.order;
      if (!sent || isRecorded(sent.event)) probe = undefined;
    }
    const missing: Sent[] = [];
    for (const [id, sent] of oldest) {
      if (!isRecorded(sent.event)) missing.push(sent);
      else {
        recorded(id, sent);
        grew();
      }
    }
    const lost: Sent[] = [];
    for (const sent of missing.filter(({ order }) => order < lostBefore)) {
      if (sent.again < MAX_AGAIN) lost.push(sent);
      else giveUp(sent);
    }
    const first = missing.find((sent) => sent.again < MAX_AGAIN);
    if (lost.length > 0) await resend(lost.map(({ event }) => event));
    else if (first && (!probe || now() - probe.at > probeMs)) {
      // Once this one is recorded, what was sent before it and is not never will be.
      await resend([first.event]);
      probe = { id: taskRunOf(first.event) ?? "", order, at: now() };
    }
  };

  const look = async (): Promise<void> => {
    const oldest = [...waiting.entries().take(CHUNK)];
    const first = oldest[0]?.[1].order ?? 0;
    const count = await countRecorded(
      client,
      oldest.map(([, { event }]) => event),
    );
    if (count >= oldest.length) {
      for (const [id, sent] of oldest) recorded(id, sent);
      grew();
      return;
    }
    if (first === best.first && count > best.count) grew();
    else quietLooks++;
    best = { first, count };
    if (now() - grownAt <= stallMs) return;
    await lookAround();
    // Reading two hundred task runs takes a busy server from recording: not at every look.
    if (now() - readAt < stallMs) return;
    readAt = now();
    await readBack(oldest);
    readAt = now();
  };

  const follow = async (): Promise<void> => {
    following = true;
    while (waiting.size > 0 && !closed) {
      const pause = waiters > 0 ? Math.min(lookMs * 2 ** quietLooks, longestLookMs) : idleLookMs;
      await waker.sleep(pause);
      // A server that does not answer now is asked again.
      await look().catch((error: unknown) => {
        if (isBusy(error)) busyAt = now();
        else quietLooks += QUIET_LOOKS;
        debugLog("reporter.recording", error);
      });
      looked.resolve();
      looked = Promise.withResolvers();
    }
    following = false;
    looked.resolve();
    looked = Promise.withResolvers();
  };

  /** Waits for looks as long as `goOn` holds; looks are then more frequent. */
  const waitWhile = async (goOn: () => boolean): Promise<void> => {
    if (!goOn()) return;
    waiters++;
    waker.wake();
    try {
      while (goOn() && following) await looked.promise;
    } finally {
      waiters--;
    }
  };

  const hasRoom = (): boolean => closed || waiting.size < MAX_UNRECORDED || isQuietFor(giveUpMs);
  return {
    accepted,
    hasRoom,
    room: () => waitWhile(() => !hasRoom()),
    async settled(patienceMs) {
      const from = now();
      await waitWhile(
        () =>
          waiting.size > 0 &&
          now() - from <= longestMs &&
          !(isQuietFor(patienceMs) && now() - from > patienceMs),
      );
    },
    waiting: () => waiting.size,
    take() {
      const events = [...waiting.values()].map(({ event }) => event);
      waiting.clear();
      return events;
    },
    takeLost() {
      const lost = lostForGood;
      lostForGood = 0;
      return lost;
    },
    async check(events) {
      for (let at = 0; at < events.length; at += CHUNK) {
        await waitWhile(() => !hasRoom());
        const some = events.slice(at, at + CHUNK);
        const isRecorded = await readRecorded(
          client,
          some.flatMap((event) => taskRunOf(event) ?? []),
        );
        await resend(some.filter((event) => !isRecorded(event)));
      }
    },
    forget,
    close() {
      closed = true;
      waker.wake();
    },
  };
}
