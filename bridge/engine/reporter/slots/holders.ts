/** Takes slots of concurrency limits for code on the main thread, renews their leases, and gives them back. */

import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, isBusy } from "../../../client/errors.ts";
import type { LeasedSlots, TakenLimit } from "../../../contract/concurrency-limit.ts";
import { debugLog } from "../../../debug-log.ts";
import { CellflowError } from "../../../errors.ts";
import type { Session } from "../delivery/session.ts";
import type { SlotsRequest } from "../messages.ts";
import type { RunRegistry } from "../run-registry.ts";
import { createLine, createTicket, type Line, type Ticket } from "./line.ts";
import { renewLease } from "./renewal.ts";
import { slotEvents } from "./slot-events.ts";

export interface Holders {
  /**
   * The limits that exist of those that are named, with slots taken of all of them.
   * @throws CellflowError `concurrency.timeout`, `concurrency.refused`, `concurrency.left`
   */
  take(open: () => Promise<Session>, request: SlotsRequest): Promise<TakenLimit[]>;
  /** Waits no longer, or gives back what it has. */
  leave(hold: string): Promise<void>;
  /** Gives everything back. */
  leaveAll(): Promise<void>;
}

interface Hold {
  readonly ticket: Ticket;
  /** Once slots were taken under a lease. */
  release?: () => Promise<void>;
}

/**
 * Where the API announces what is given back, asking finds the slots of processes that are gone, and nothing else.
 */
const ANNOUNCED_SLEEP_MS = 5000;
/** Between tries to give back what could not be given back. */
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/** @param lost called when a lease is over whose slots are held, with why */
export function createHolders(registry: RunRegistry, lost: (hold: string, reason: string) => void): Holders {
  const holds = new Map<string, Hold>();
  const lines = new Map<string, { line: Line; leave: (() => void) | undefined }>();

  const inLine = async <T>(
    { transport }: Session,
    { mode, names }: SlotsRequest,
    work: (line: Line) => Promise<T>,
  ): Promise<T> => {
    const key = JSON.stringify([transport.url, mode, [...names].sort()]);
    let entry = lines.get(key);
    if (!entry) {
      const line = createLine(transport.changes && ANNOUNCED_SLEEP_MS);
      const leave = transport.changes?.subscribe(({ kind }) => kind === "concurrency-limit" && line.wake());
      entry = { line, leave };
      lines.set(key, entry);
    }
    try {
      return await work(entry.line);
    } finally {
      if (entry.line.isEmpty()) {
        lines.delete(key);
        entry.leave?.();
      }
    }
  };

  const lease = async (
    session: Session,
    request: SlotsRequest,
    hold: Hold,
  ): Promise<TakenLimit[] | undefined> => {
    const { names, slots, mode, leaseSeconds, holder } = request;
    const limits = session.client.concurrencyLimits;
    const release = async (granted: LeasedSlots): Promise<void> => {
      await limits.release(granted.lease_id);
      for (const { line } of lines.values()) line.wake();
    };
    /** Slots whose lease the API may still have are given back as soon as it answers: it frees none of a process that lives. */
    const releaseLater = async (granted: LeasedSlots): Promise<void> => {
      for (let pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, LONGEST_RETRY_MS)) {
        await sleep(pause, undefined, { ref: false });
        try {
          return await release(granted);
        } catch (error) {
          debugLog("reporter.slots", error);
          if (error instanceof ApiError && !isBusy(error)) return;
        }
      }
    };
    const granted = await inLine(session, request, (line) =>
      line.wait(hold.ticket, async () => {
        const answer = await limits.lease({ names, slots, mode, lease_duration: leaseSeconds, holder });
        if ("retryAfterSeconds" in answer || !hold.ticket.isLeft) return answer;
        // Who asked has left meanwhile.
        await release(answer);
        return { retryAfterSeconds: 0 };
      }),
    );
    if (!granted || granted.limits.length === 0) return granted?.limits;
    const events = slotEvents(session, registry, request, granted.limits);
    const stop = renewLease(
      leaseSeconds,
      () => limits.renew(granted.lease_id, leaseSeconds),
      (reason) => {
        holds.delete(request.hold);
        events.released();
        lost(request.hold, reason);
        void releaseLater(granted);
      },
    );
    hold.release = async () => {
      stop();
      await release(granted).catch((error: unknown) => {
        void releaseLater(granted);
        throw error;
      });
      events.released();
    };
    return granted.limits;
  };

  const rate = async (
    session: Session,
    request: SlotsRequest,
    hold: Hold,
  ): Promise<TakenLimit[] | undefined> => {
    const { names, slots, mode } = request;
    const taken = await inLine(session, request, (line) =>
      line.wait(hold.ticket, () => session.client.concurrencyLimits.take({ names, slots, mode })),
    );
    if (taken) slotEvents(session, registry, request, taken);
    return taken;
  };

  const leave = async (id: string): Promise<void> => {
    const hold = holds.get(id);
    holds.delete(id);
    if (!hold) return;
    hold.ticket.isLeft = true;
    hold.ticket.waker.wake();
    await hold.release?.();
  };

  return {
    async take(open, request) {
      const hold: Hold = { ticket: createTicket(request.timeout) };
      holds.set(request.hold, hold);
      let taken: TakenLimit[] | undefined;
      try {
        const session = await open();
        taken = await (request.mode === "rate_limit" ? rate : lease)(session, request, hold);
      } catch (error) {
        throw refusal(error, request);
      } finally {
        if (!hold.release) holds.delete(request.hold);
      }
      if (taken) return taken;
      throw notTaken(request, hold.ticket);
    },
    leave,
    async leaveAll() {
      const all = [...holds.keys()].map((id) =>
        leave(id).catch((error: unknown) => debugLog("reporter.slots", error)),
      );
      await Promise.all(all);
    },
  };
}

/** `a slot of database`, `2 slots of database and api` */
function slotsOf({ names, slots }: SlotsRequest): string {
  return `${slots === 1 ? "a slot" : `${slots} slots`} of ${names.join(" and ")}`;
}

function notTaken(request: SlotsRequest, { isLeft, isUnanswered }: Ticket): CellflowError {
  if (isLeft && !isUnanswered)
    return new CellflowError("concurrency.left", "nobody waits for the slots any more");
  const why = isUnanswered ? "the API did not answer" : "none was free";
  return new CellflowError(
    "concurrency.timeout",
    `${slotsOf(request)} could not be had within ${request.timeout} s: ${why}`,
  );
}

/** What the API refuses for good, in its words. */
function refusal(error: unknown, request: SlotsRequest): unknown {
  if (!(error instanceof ApiError) || error.status !== 422) return error;
  const { detail } = (error.body ?? {}) as { detail?: unknown };
  const why = typeof detail === "string" ? detail : error.message;
  return new CellflowError("concurrency.refused", `${slotsOf(request)} can't be had: ${why}`);
}
