/** Finds the task runs that a server lost after it accepted their events, and sends them again. */
import type { Client } from "../../../../client/client.ts";
import type { Event } from "../../../../contract/events/event.ts";
import { v7 } from "../../../../uuid.ts";
import { createTimeFormat, parseTime } from "../../../time/clock.ts";
import { alone } from "../fold.ts";
import { flowRunOf, goneFlowRuns, readRecorded, taskRunOf } from "./recorded.ts";
import type { Sent, Unrecorded } from "./unrecorded.ts";

export interface Lost {
  /**
   * Reads these back, the oldest that are on their way: takes out what is recorded, and sends again what is lost. A server
   * records in the order of sending, so something missing is lost when what was sent later is recorded; of what it may yet
   * record, one is sent again at times to see whether it does.
   * @returns how many are recorded
   */
  find(oldest: readonly [string, Sent][]): Promise<number>;
  /** Sends events again, except those whose flow run is gone. */
  resend(events: readonly Event[]): Promise<void>;
  /** How many task runs were given up since the last call. */
  takeGivenUp(): number;
}

/** As often a task run is sent again: one that a server loses each time it will never record. */
const MAX_AGAIN = 5;
const MICROSECOND_MS = 0.001;

/** @param accepted is called with what was sent again, and how often each task run was by then */
export function createLost(
  client: Client,
  unrecorded: Unrecorded,
  accepted: (events: readonly Event[], again: ReadonlyMap<string, number>) => void,
  probeMs: number,
): Lost {
  const now = () => performance.now();
  const iso = createTimeFormat();
  /** Sent again to see whether the server records at all. */
  let probe: { id: string; order: number; at: number } | undefined;
  /** What was sent before this and is missing is lost. */
  let lostBefore = 0;
  let givenUp = 0;

  const resend = async (events: readonly Event[]): Promise<void> => {
    const gone = await goneFlowRuns(client, events);
    for (const flowRunId of gone) unrecorded.forget(flowRunId);
    const again = events.filter((event) => !gone.has(flowRunOf(event) ?? "")).map(anew);
    if (again.length === 0) return;
    await client.events.post(again);
    const ids = again.flatMap((event) => taskRunOf(event) ?? []);
    accepted(again, new Map(ids.map((id) => [id, (unrecorded.get(id)?.again ?? 0) + 1])));
  };
  // Under its old id a server takes an event for one it has seen; at its old time it can't store it beside one that was
  // only late.
  const anew = (event: Event): Event => ({
    ...alone(event),
    id: v7(),
    occurred: iso(parseTime(String(event.occurred)) + MICROSECOND_MS),
  });

  const readProbe = (isRecorded: (event: Event) => boolean): void => {
    if (!probe) return;
    const sent = unrecorded.get(probe.id);
    // Gone from what waits, it may have been counted by its first event: that proves nothing of what came later.
    if (sent && isRecorded(sent.event)) lostBefore = probe.order;
    if (!sent || isRecorded(sent.event)) probe = undefined;
  };

  return {
    async find(oldest) {
      const ids = oldest.map(([id]) => id);
      const isRecorded = await readRecorded(client, probe ? [...ids, probe.id] : ids);
      readProbe(isRecorded);
      const missing: Sent[] = [];
      for (const [id, sent] of oldest) {
        if (isRecorded(sent.event)) unrecorded.recorded(id, sent);
        else missing.push(sent);
      }
      const lost = missing.filter(({ order }) => order < lostBefore);
      for (const sent of lost.filter(({ again }) => again >= MAX_AGAIN)) {
        unrecorded.recorded(taskRunOf(sent.event) ?? "", sent);
        givenUp++;
      }
      const again = lost.filter((sent) => sent.again < MAX_AGAIN);
      const first = missing.find((sent) => sent.again < MAX_AGAIN);
      if (again.length > 0) await resend(again.map(({ event }) => event));
      else if (first && (!probe || now() - probe.at > probeMs)) {
        await resend([first.event]);
        probe = { id: taskRunOf(first.event) ?? "", order: unrecorded.lastOrder(), at: now() };
      }
      return oldest.length - missing.length;
    },
    resend,
    takeGivenUp() {
      const count = givenUp;
      givenUp = 0;
      return count;
    },
  };
}
