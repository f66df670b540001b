/** Reads the database of a process that runs tasks, as it grows, and says how old states are when they are first seen. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 1;
const QUIET_MS = 3000;

const file = join(process.env.CELLFLOW_HOME ?? "", "cellflow.db");
while (!existsSync(file)) await sleep(LOOK_MS);
const database = new DatabaseSync(file, { readOnly: true });
const ages: number[] = [];
let seen = 0;
let grownAt = performance.now();
while (ages.length === 0 || performance.now() - grownAt < QUIET_MS) {
  const rows = read();
  const now = (performance.timeOrigin + performance.now()) * 1000;
  for (const row of rows) {
    seen = Number(row.seq);
    ages.push((now - Number(row.state_timestamp)) / 1000);
  }
  if (rows.length > 0) grownAt = performance.now();
  await sleep(LOOK_MS);
}
ages.sort((a, b) => a - b);
process.stdout.write(
  `bench: another process saw ${ages.length} task runs: p50 ${age(0.5)}, p99 ${age(0.99)}, the latest ${age(1)} ms after they ended\n`,
);

/** The age that this part of all were younger than, in ms. */
function age(part: number): string {
  return (ages[Math.floor((ages.length - 1) * part)] ?? 0).toFixed(0);
}

function read() {
  try {
    return database.prepare("SELECT seq, state_timestamp FROM task_run WHERE seq > ? ORDER BY seq").all(seen);
  } catch {
    // Not migrated yet.
    return [];
  }
}
