/** A power cut in the middle of writing: the database and a part of its write-ahead log, as a disk may have them then. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../../bridge/server/db/database.ts";
import { scriptFolder } from "../../../bridge/behaviour/script.ts";
import { must } from "../../client.ts";
import { busyScript } from "../../engine/busy-script.ts";
import { seedOf } from "../../engine/seed.ts";
import { type Acknowledged, readDatabase, readNotes, unsound } from "../../engine/stored.ts";
import { createRandom, type Random } from "../../random.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** Between two cuts. */
const MOMENTS_MS = 150;
/** SQLite's file formats: the log's header, a frame's header, a page; what of the log may be in the database already. */
const LOG_HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 4096;
const BACKFILL_ATTEMPTED_OFFSET = 128;

async function cut(times: number): Promise<Figures> {
  const seed = seedOf();
  const random = createRandom(seed);
  const folder = scriptFolder();
  const database = join(folder.home, "cellflow.db");
  const copy = join(folder.home, "copy.db");
  const side = join(folder.home, "acknowledged");
  let whole = 0;
  let kept = 0;
  try {
    await folder.withClient((client) => client.concurrencyLimits.create({ name: "narrow", limit: 1 }));
    const { child, says, ended } = folder.start(busyScript(side), { CELLFLOW_LOGGING_LEVEL: "off" });
    await says("ready");
    for (let time = 0; time < times; time++) {
      await new Promise((resolve) => setTimeout(resolve, random.below(MOMENTS_MS)));
      // Files of one moment.
      child.kill("SIGSTOP");
      await stopped(Number(child.pid));
      const notes = readNotes(side) as unknown as Acknowledged[];
      const log = copyAll(database, copy);
      child.kill("SIGCONT");
      const bytes = time % 4 === 0 ? log.bytes : tear(copy, log, random);
      const where = `cut ${time} (${bytes} of the log's ${log.bytes} bytes, ${log.synced} synced), seed ${seed}`;
      // Opens, recovers, and is written.
      const open = openDatabase(copy);
      open.transaction(() =>
        open.run("INSERT INTO flow (id, created, updated, name) VALUES ('1', 1, 1, 'after')"),
      );
      open.close();
      const damage = unsound(copy);
      must(damage.length === 0, `${where}: unsound\n${damage.join("\n")}`);
      const missing = notLatest(copy, notes);
      must(missing !== "hole", `${where}: what was acknowledged earlier is gone, and later is there`);
      if (bytes === log.bytes) {
        must(missing === 0, `${where}: ${missing} of what was acknowledged is gone`);
        whole++;
      }
      kept += notes.length - Number(missing);
    }
    child.kill("SIGKILL");
    await ended;
    return { seed, cuts: times, "with a whole log": whole, "acknowledged and there": kept };
  } finally {
    folder.remove();
  }
}

interface Log {
  bytes: number;
  /** Bytes that the disk has for sure: what they say may be in the database. */
  synced: number;
}

function copyAll(from: string, to: string): Log {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(to + suffix, { force: true });
  copyFileSync(from, to);
  if (!existsSync(`${from}-wal`)) return { bytes: 0, synced: 0 };
  copyFileSync(`${from}-wal`, `${to}-wal`);
  const frames = readFileSync(`${from}-shm`).readUInt32LE(BACKFILL_ATTEMPTED_OFFSET);
  const { bytes, synced } = {
    bytes: statSync(`${to}-wal`).size,
    synced: LOG_HEADER_BYTES + frames * FRAME_BYTES,
  };
  return { bytes, synced: Math.min(bytes, synced) };
}

/** Has the log end anywhere after what was synced, or nonsense from there on; how much of it is as it was. */
function tear(copy: string, { bytes, synced }: Log, random: Random): number {
  const left = synced + random.below(bytes - synced + 1);
  if (left === bytes) return bytes;
  if (random.below(2) === 0) truncateSync(`${copy}-wal`, left);
  else {
    const file = openSync(`${copy}-wal`, "r+");
    writeSync(file, Buffer.alloc(Math.min(FRAME_BYTES, bytes - left), random.below(256)), 0, undefined, left);
    closeSync(file);
  }
  return left;
}

/** How many of the last notes are not there; "hole" when one is missing that a later one follows. */
function notLatest(file: string, notes: readonly Acknowledged[]): number | "hole" {
  return readDatabase(file, (database) => {
    const log = database.prepare("SELECT 1 FROM log WHERE flow_run_id = ? AND message = ?");
    const isThere = notes
      .filter(({ kind }) => kind === "log")
      .map(({ id, value }) => log.get(id, String(value)) !== undefined);
    const missing = isThere.filter((there) => !there).length;
    return isThere.slice(0, isThere.length - missing).every(Boolean) ? missing : "hole";
  });
}

async function stopped(pid: number): Promise<void> {
  while (!/\) T /.test(readFileSync(`/proc/${pid}/stat`, "utf8")))
    await new Promise((resolve) => setTimeout(resolve, 1));
}

export const powerCuts: Scenario[] = [
  {
    name: "after a power cut in the middle of writing the database is sound, and what is gone is the latest",
    short: 8,
    long: 200,
    run: cut,
  },
];
