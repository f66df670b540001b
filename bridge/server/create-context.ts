/** Ties the parts of a server to one database file. */
import type { ServerContext } from "./context.ts";
import { type ChangeFeed, createChangeFeed } from "./db/changes.ts";
import { createClock } from "./db/clock.ts";
import { type Database, openDatabase, openForReading } from "./db/database.ts";
import { createEventFeed } from "./events/feed.ts";
import { sweepLeases } from "./limits/leases.ts";
import { createOwners, type Owners } from "./runs/owners.ts";
import { createOwnTimes } from "./runs/states/own-times.ts";

/** A context, and who runs what in it. */
export interface OpenServer {
  readonly context: ServerContext;
  readonly owners: Owners;
}

/**
 * Opens the database (a file path, or `:memory:`). Runs whose process died meanwhile become Crashed, and its slots of
 * concurrency limits are free.
 * @throws DatabaseError with one line when the file cannot be used
 */
export function openServer(database: string): OpenServer {
  const context = createContext(database);
  const owners = createOwners(context);
  owners.sweep();
  sweepLeases(context);
  return { context, owners };
}

/** The same for reading what another connection writes: runs are not swept, and changes are not announced. */
export function openForReads(file: string, limitMs: number): OpenServer {
  const database = openForReading(file);
  database.readAtMost(limitMs);
  const changes: ChangeFeed = {
    subscribe: () => () => {},
    note: () => {},
    announce: () => {},
    noted: () => 0,
    forget: () => {},
    close: () => {},
  };
  return { context: contextOf(database, changes), owners: { claim: () => {}, sweep: () => {} } };
}

/** Opens the database and creates the change feed on it. */
function createContext(file: string): ServerContext {
  const database = openDatabase(file);
  return contextOf(database, createChangeFeed(database));
}

function contextOf(database: Database, changes: ChangeFeed): ServerContext {
  const clock = createClock();
  let depth = 0;
  return {
    database,
    changes,
    now: clock.now,
    ownTimes: createOwnTimes(clock),
    pages: { url: undefined, reach: "machine" },
    write<T>(work: () => T): T {
      if (depth > 0) return work();
      const noted = changes.noted();
      depth++;
      let result: T;
      try {
        result = database.transaction(work);
      } catch (error) {
        changes.forget(noted);
        throw error;
      } finally {
        depth--;
      }
      database.whenCommitted(changes.announce, () => changes.forget(0));
      return result;
    },
    events: createEventFeed(database, changes),
  };
}
