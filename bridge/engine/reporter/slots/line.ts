/** Lets those of this process who wait for the same slots ask the API one after the other, the first one first. */
import type { Locked } from "../../../client/concurrency-limits.ts";
import { createWaker, type Waker } from "../../../waker.ts";

/** One who waits. */
export interface Ticket {
  readonly waker: Waker;
  /** It waits no longer. */
  isLeft: boolean;
  /** It waits until this `performance.now()`. */
  readonly deadline: number;
}

export interface Line {
  /**
   * Asks, when it is this one's turn, until there are slots; undefined when its time is up or it has left, which
   * leaves what a question under way still brings to `ask`.
   */
  wait<T extends object>(ticket: Ticket, ask: () => Promise<T | Locked>): Promise<T | undefined>;
  /** Has the first one ask at once: slots may be free. */
  wake(): void;
  isEmpty(): boolean;
}

/** No timer is longer; whoever is woken looks whether it is its turn. */
const LONGEST_SLEEP_MS = 60_000;

/** @param longestMs how long the first one sleeps at most, whatever the API says */
export function createLine(longestMs = LONGEST_SLEEP_MS): Line {
  const tickets: Ticket[] = [];
  return {
    async wait(ticket, ask) {
      tickets.push(ticket);
      try {
        for (;;) {
          if (ticket.isLeft) return undefined;
          let sleepMs = LONGEST_SLEEP_MS;
          if (tickets[0] === ticket) {
            const answer = await ask();
            if (!("retryAfterSeconds" in answer)) return answer;
            sleepMs = Math.min(answer.retryAfterSeconds * 1000, longestMs);
          }
          const left = ticket.deadline - performance.now();
          if (left <= 0) return undefined;
          await ticket.waker.sleep(Math.min(sleepMs, left, LONGEST_SLEEP_MS));
        }
      } finally {
        const place = tickets.indexOf(ticket);
        tickets.splice(place, 1);
        if (place === 0) tickets[0]?.waker.wake();
      }
    },
    wake: () => tickets[0]?.waker.wake(),
    isEmpty: () => tickets.length === 0,
  };
}

/** One who waits from now on. @param seconds for how long; undefined: until there is a slot */
export function createTicket(seconds: number | undefined): Ticket {
  const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  return { waker: createWaker(), isLeft: false, deadline };
}
