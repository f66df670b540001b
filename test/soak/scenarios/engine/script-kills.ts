/** kill -9 of a process whose flows and tasks run on the embedded API. */
import { join } from "node:path";
import { scriptFolder } from "../../../bridge/behaviour/script.ts";
import { must } from "../../client.ts";
import { busyScript } from "../../engine/busy-script.ts";
import { longestOpenMs } from "../../engine/longest-open.ts";
import { seedOf } from "../../engine/seed.ts";
import { type Acknowledged, lost, openRuns, readNotes, unsound } from "../../engine/stored.ts";
import { createRandom } from "../../random.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** Kills come this long after the script's first words, or after its start. */
const WORK_MS = 700;
const START_MS = 1500;

/** Kills a script `times` times, on one home, and looks after each what is left. */
async function killed(times: number): Promise<Figures> {
  const seed = seedOf();
  const random = createRandom(seed);
  const folder = scriptFolder();
  const database = join(folder.home, "cellflow.db");
  const side = join(folder.home, "acknowledged");
  const script = busyScript(side);
  let longest = 0;
  let killed = 0;
  try {
    await folder.withClient((client) => client.concurrencyLimits.create({ name: "narrow", limit: 1 }));
    for (let time = 0; time < times; time++) {
      const inStart = random.below(4) === 0;
      const moment = random.below(inStart ? START_MS : WORK_MS);
      const where = `kill ${time} (${moment} ms after its ${inStart ? "start" : "first words"}), seed ${seed}`;
      const { child, says, ended } = folder.start(script, { CELLFLOW_LOGGING_LEVEL: "off" });
      const ready = says("ready");
      if (!inStart) await ready;
      else ready.catch(() => {}); // it may never get there
      await new Promise((resolve) => setTimeout(resolve, moment));
      child.kill("SIGKILL");
      const { signal, output } = await ended;
      must(signal === "SIGKILL", `${where}: it had ended by itself\n${output}`);
      const open = openRuns(database).length;
      killed += open;
      longest = Math.max(
        longest,
        await folder.withClient(() => untilClosed(database, where, longestOpenMs(times))),
      );
      const notes = readNotes(side);
      const wrong = notes.filter(({ kind }) => kind === "wrong");
      must(wrong.length === 0, `${where}: wrong cached values ${JSON.stringify(wrong).slice(0, 300)}`);
      const missing = await lost(folder.home, notes as unknown as Acknowledged[]);
      must(missing.length === 0, `${where}: lost\n${missing.join("\n")}`);
      const damage = unsound(database);
      must(damage.length === 0, `${where}: unsound\n${damage.join("\n")}`);
    }
    return {
      seed,
      kills: times,
      "runs that were open": killed,
      "longest open ms": longest,
      acknowledged: readNotes(side).length,
      lost: 0,
    };
  } finally {
    folder.remove();
  }
}

/** Resolves when no run is open any more, with how long that took. @throws when it takes too long */
async function untilClosed(database: string, where: string, mostMs: number): Promise<number> {
  const from = performance.now();
  for (;;) {
    const open = openRuns(database);
    const ms = Math.round(performance.now() - from);
    if (open.length === 0) return ms;
    must(ms < mostMs, `${where}: still open after ${ms} ms: ${open.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const scriptKills: Scenario[] = [
  {
    name: "kill -9 of a script at any moment leaves no run open, loses nothing acknowledged and damages nothing",
    short: 3,
    long: 100,
    run: killed,
  },
];
