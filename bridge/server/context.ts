/** Defines what every part of the server works with: database, changes, clock, transactions, events. */
import type { Micros } from "../contract/time.ts";
import type { Reach } from "../notify/http/policy.ts";
import type { ChangeFeed } from "./db/changes.ts";
import type { Database } from "./db/database.ts";
import type { EventFeed } from "./events/feed.ts";
import type { OwnTimes } from "./runs/states/own-times.ts";

/** One per opened database file. */
export interface ServerContext {
  readonly database: Database;
  readonly changes: ChangeFeed;
  /** The server's clock: microseconds that never come twice. */
  now(): Micros;
  /** The time of runs under way, which goes on when the clock is set. */
  readonly ownTimes: OwnTimes;
  /** Where people reach the pages, once they are served: links lead there; and who reaches the API. */
  readonly pages: { url: string | undefined; reach: Reach };
  /** Runs `work` in one transaction; the changes it notes are announced once it is committed. */
  write<T>(work: () => T): T;
  /** Events as they come in, whichever process wrote them. */
  readonly events: EventFeed;
}
