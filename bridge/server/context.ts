/** Defines what every part of the server works with: database, changes, clock, transactions, events. */
import type { Event } from "../contract/events/event.ts";
import type { Micros } from "../contract/time.ts";
import type { ChangeFeed } from "./db/changes.ts";
import type { Database } from "./db/database.ts";
import type { OwnTimes } from "./runs/own-times.ts";

export interface ServerContext {
  readonly database: Database;
  readonly changes: ChangeFeed;
  /** The server's clock: microseconds that never come twice. */
  now(): Micros;
  /** The time of runs under way, which goes on when the clock is set. */
  readonly ownTimes: OwnTimes;
  /** Runs `work` in one transaction; the changes it notes are announced once it is committed. */
  write<T>(work: () => T): T;
  /** Events as this process accepts them, for live subscribers. */
  readonly events: {
    subscribe(listener: (event: Event) => void): () => void;
    /** Call inside the transaction; subscribers get it after the commit. */
    publish(event: Event): void;
  };
}
