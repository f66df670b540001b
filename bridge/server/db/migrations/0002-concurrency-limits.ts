/**
 * Limits by name and the leases of who has slots of them. Slots are real numbers, as decay gives back parts of them;
 * they are those of the time `counted`. A lease is of a process where that is known (pid, start, machine).
 */
export const CONCURRENCY_LIMITS = `
CREATE TABLE concurrency_limit (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
  active INTEGER NOT NULL, slot_limit INTEGER NOT NULL, active_slots REAL NOT NULL, denied_slots REAL NOT NULL,
  slot_decay_per_second REAL NOT NULL, avg_slot_occupancy_seconds REAL NOT NULL, counted INTEGER NOT NULL
);
CREATE TABLE concurrency_lease (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, expires INTEGER NOT NULL, slots INTEGER NOT NULL,
  holder_type TEXT, holder_id TEXT, pid INTEGER, start TEXT, machine TEXT
);
CREATE INDEX concurrency_lease_expires ON concurrency_lease (expires);
CREATE TABLE concurrency_lease_limit (
  lease_id TEXT NOT NULL, limit_id TEXT NOT NULL, PRIMARY KEY (lease_id, limit_id)
) WITHOUT ROWID;
CREATE INDEX concurrency_lease_limit_limit ON concurrency_lease_limit (limit_id);
`;
