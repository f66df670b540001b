/** The buckets of one transaction: each is read once, and written at the end if it changed. */
import { text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import type { Bucket } from "./bucket.ts";
import { readHeld } from "./held-event.ts";

/** The buckets, by their trigger and the values of its labels (`key`). */
export interface BucketStore {
  get(triggerId: string, key: string): Bucket | undefined;
  /** All of a trigger by their keys. */
  all(triggerId: string): Map<string, Bucket>;
  set(automationId: string, triggerId: string, key: string, bucket: Bucket | undefined): void;
  /** Writes what changed. */
  flush(): void;
}

interface Entry {
  automationId: string;
  triggerId: string;
  key: string;
  bucket: Bucket | undefined;
  isChanged: boolean;
}

const UPSERT = `INSERT INTO automation_bucket
  (automation_id, trigger_id, bucketing_key, start_time, end_time, count, last_event) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (trigger_id, bucketing_key) DO UPDATE SET start_time = excluded.start_time,
  end_time = excluded.end_time, count = excluded.count, last_event = excluded.last_event`;

/** For one transaction: `flush` ends it. */
export function createBucketStore(database: Database): BucketStore {
  const entries = new Map<string, Entry>();
  const nameOf = (triggerId: string, key: string) => `${triggerId} ${key}`;
  const note = (automationId: string, triggerId: string, key: string, bucket: Bucket | undefined): Entry => {
    const entry = { automationId, triggerId, key, bucket, isChanged: false };
    entries.set(nameOf(triggerId, key), entry);
    return entry;
  };
  return {
    get(triggerId, key) {
      const known = entries.get(nameOf(triggerId, key));
      if (known) return known.bucket;
      const row = database.get(
        "SELECT * FROM automation_bucket WHERE trigger_id = ? AND bucketing_key = ?",
        triggerId,
        key,
      );
      return note(text(row?.automation_id), triggerId, key, row && bucketOf(row)).bucket;
    },
    all(triggerId) {
      for (const row of database.all("SELECT * FROM automation_bucket WHERE trigger_id = ?", triggerId)) {
        const key = text(row.bucketing_key);
        if (!entries.has(nameOf(triggerId, key)))
          note(text(row.automation_id), triggerId, key, bucketOf(row));
      }
      const found = new Map<string, Bucket>();
      for (const entry of entries.values())
        if (entry.triggerId === triggerId && entry.bucket) found.set(entry.key, entry.bucket);
      return found;
    },
    set(automationId, triggerId, key, bucket) {
      const entry = entries.get(nameOf(triggerId, key)) ?? note(automationId, triggerId, key, undefined);
      entry.automationId = automationId;
      entry.isChanged ||= entry.bucket !== bucket;
      entry.bucket = bucket;
    },
    flush() {
      for (const { automationId, triggerId, key, bucket, isChanged } of entries.values()) {
        if (!isChanged) continue;
        if (bucket) {
          const { start, end, count, lastEvent } = bucket;
          database.run(UPSERT, automationId, triggerId, key, start, end, count, lastEvent?.json ?? null);
        } else {
          database.run(
            "DELETE FROM automation_bucket WHERE trigger_id = ? AND bucketing_key = ?",
            triggerId,
            key,
          );
        }
      }
      entries.clear();
    },
  };
}

function bucketOf(row: Row): Bucket {
  return {
    start: Number(row.start_time),
    end: Number(row.end_time),
    count: Number(row.count),
    lastEvent: row.last_event === null ? null : readHeld(text(row.last_event)),
  };
}
