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
  /** Its time was up before the API has answered. */
  isUnanswered: boolean;
}

export interface Line {
  /**
   * Asks, when it is this one's turn, until there are slots; undefined when its time is up or it has left: what a
   * question under way still brings is `ask`'s to give back.
   */
  wait<T extends object>(ticket: Ticket, ask: () => Promise<T | Locked>): Promise<T | undefined>;
  /** Has the first one ask at once: slots may be free. */
  wake(): void;
  isEmpty(): boolean;
}

/** No timer is longer; whoever is woken looks whether it is its turn. */
const LONGEST_SLEEP_MS = 60_000;

/** So long an answer may take, also where there is no time to wait for slots. */
const ANSWER_MS = 5000;
/** Node's timers fire at once above it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
            const answer = await beforeDeadline(ticket, ask());
            if (answer === undefined) return undefined;
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

/** The answer to a question; undefined where the ticket's time is up before, which it has left then. */
async function beforeDeadline<T>(ticket: Ticket, answer: Promise<T>): Promise<T | undefined> {
  if (ticket.deadline === Number.POSITIVE_INFINITY) return answer;
  const ms = Math.max(ticket.deadline - performance.now(), ANSWER_MS);
  if (ms > LONGEST_TIMER_MS) return answer;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      ticket.isLeft = true;
      ticket.isUnanswered = true;
      resolve(undefined);
    }, ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One who waits from now on. @param seconds for how long; undefined: until there is a slot */
export function createTicket(seconds: number | undefined): Ticket {
  const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  return { waker: createWaker(), isLeft: false, deadline, isUnanswered: false };
}
