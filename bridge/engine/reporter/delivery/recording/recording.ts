/** Follows which task runs a server has recorded of those whose events it accepted: more is sent when it has room. */
import type { Client } from "../../../../client/client.ts";
import type { Event } from "../../../../contract/events/event.ts";
import { debugLog } from "../../../../debug-log.ts";
import { createWaker } from "../../../../waker.ts";
import { createLost } from "./lost.ts";
import { createRecordingProgress } from "./progress.ts";
import { countRecorded, readRecorded, taskRunOf } from "./recorded.ts";
import { RECORDING_TIMES, type RecordingTimes } from "./times.ts";
import { createUnrecorded } from "./unrecorded.ts";

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

/** Events of task runs on their way through the server, which several processes may share. */
const MAX_UNRECORDED = 3000;
/** Ids in one request: one less than the longest list. */
const CHUNK = 199;

export function createRecording(client: Client, chosen: Partial<RecordingTimes> = {}): Recording {
  const times = { ...RECORDING_TIMES, ...chosen };
  const { stallMs, giveUpMs, longestMs, idleLookMs } = times;
  const now = () => performance.now();
  const unrecorded = createUnrecorded();
  const progress = createRecordingProgress(client, times);
  const waker = createWaker();
  let looked = Promise.withResolvers<void>();
  let waiters = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  /** What the last look saw of the oldest: the order of the first, and how many were recorded. */
  let last = { first: 0, count: 0 };
  let following = false;
  let closed = false;

  const accepted = (events: readonly Event[], again?: ReadonlyMap<string, number>): void => {
    const started = unrecorded.size() === 0;
    unrecorded.add(events, again);
    if (started && unrecorded.size() > 0) progress.grew();
    if (!following && unrecorded.size() > 0) void follow();
  };
  const lost = createLost(client, unrecorded, accepted, times.probeMs);

  const look = async (): Promise<void> => {
    const oldest = unrecorded.oldest(CHUNK);
    const first = oldest[0]?.[1].order ?? 0;
    const count = await countRecorded(
      client,
      oldest.map(([, { event }]) => event),
    );
    const more = count - (first === last.first ? last.count : 0);
    if (count >= oldest.length) {
      for (const [id, sent] of oldest) unrecorded.recorded(id, sent);
      progress.grew(more);
      last = { first: 0, count: 0 };
      return;
    }
    if (first === last.first && more > 0) progress.grew(more);
    else progress.stood();
    last = { first, count };
    if (progress.stalledMs() <= stallMs) return;
    await progress.lookAround();
    // Reading two hundred task runs takes a busy server from recording: not at every look.
    if (now() - readAt < stallMs) return;
    readAt = now();
    if ((await lost.find(oldest)) > 0) progress.grew();
    readAt = now();
  };

  const follow = async (): Promise<void> => {
    following = true;
    while (unrecorded.size() > 0 && !closed) {
      const left = Math.min(unrecorded.size(), CHUNK) - last.count;
      await waker.sleep(waiters > 0 ? progress.nextLookMs(left) : idleLookMs);
      // A server that does not answer now is asked again.
      await look().catch((error: unknown) => {
        progress.failed(error);
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

  const hasRoom = (): boolean =>
    closed || unrecorded.events() < MAX_UNRECORDED || progress.isQuietFor(giveUpMs);
  return {
    accepted,
    hasRoom,
    room: () => waitWhile(() => !hasRoom()),
    async settled(patienceMs) {
      const from = now();
      await waitWhile(
        () =>
          unrecorded.size() > 0 &&
          now() - from <= longestMs &&
          !(progress.isQuietFor(patienceMs) && now() - from > patienceMs),
      );
    },
    waiting: unrecorded.size,
    take: unrecorded.take,
    takeLost: lost.takeGivenUp,
    async check(events) {
      for (let at = 0; at < events.length; at += CHUNK) {
        await waitWhile(() => !hasRoom());
        const some = events.slice(at, at + CHUNK);
        const isRecorded = await readRecorded(
          client,
          some.flatMap((event) => taskRunOf(event) ?? []),
        );
        await lost.resend(some.filter((event) => !isRecorded(event)));
      }
    },
    forget: unrecorded.forget,
    close() {
      closed = true;
      waker.wake();
    },
  };
}
