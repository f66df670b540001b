/** kill -9 of what serves and works: `cellflow server start`, `cellflow worker start`, `cellflow up`, a run's own process. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { deployed } from "../../../bridge/worker/deployed.ts";
import { freePort } from "../../../setup/server-process.ts";
import { allEnded, must } from "../../client.ts";
import { type Command, processesIn, startCommand } from "../../engine/command.ts";
import { longestOpenMs } from "../../engine/longest-open.ts";
import { seedOf } from "../../engine/seed.ts";
import { type Acknowledged, lost, openRuns, readDatabase, readNotes, unsound } from "../../engine/stored.ts";
import { createRandom } from "../../random.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** Kills come this long after runs were asked for. */
const MOMENTS_MS = 1500;
/** How long what a run could not report may take to arrive, once somebody runs again. */
const SPOOL_MS = 240_000;

/** Notes in `SOAK_SIDE` what was acknowledged: tasks and lines after a flush, the run itself when its end was taken. */
const SOURCE = `
import { appendFileSync } from "node:fs";
import { flow, getRunContext, getRunLogger, task } from "cellflow";
import { flushRunUpdates } from "cellflow/engine";
function note(...lines) {
  appendFileSync(process.env.SOAK_SIDE, lines.map((line) => JSON.stringify(line) + "\\n").join(""));
}
const step = task(async function step(n: number) {
  await new Promise((next) => setTimeout(next, 30));
  return { id: getRunContext().taskRun.id, n };
}, { persistResult: true });
function told(_, run, state) {
  if (state.type === "COMPLETED") note({ kind: "flow", id: run.id });
}
export const main = flow(async function add(trips: number) {
  const { id } = getRunContext().flowRun;
  for (let n = 0; n < 6; n++) {
    const value = await step(n);
    const line = "line " + id + " " + n;
    getRunLogger().info(line);
    await flushRunUpdates();
    note({ kind: "task", id: value.id, value }, { kind: "log", id, value: line });
  }
  return trips;
}, { name: "add", onCompletion: told });
`;

type Victim = "server" | "worker" | "up" | "run";

/** Kills `times` times one of `victims` while runs are started and under way. */
async function killed(times: number, victims: readonly Victim[]): Promise<Figures> {
  const seed = seedOf();
  const random = createRandom(seed);
  const add = await deployed({ source: SOURCE });
  const { home, database } = add.settings;
  const side = join(home, "acknowledged");
  const port = await freePort();
  const env = { ...cleanEnvironment(), CELLFLOW_HOME: home, HOME: home, SOAK_SIDE: side };
  const remote = { ...env, PREFECT_API_URL: `http://127.0.0.1:${port}/api` };
  const start: Record<Exclude<Victim, "run">, () => Command> = {
    server: () => startCommand(["server", "start", "--port", String(port)], env, /is served/),
    worker: () => startCommand(["worker", "start", "-p", "default"], remote, /runs pool/),
    up: () => startCommand(["up", "--port", String(port)], env, /runs every process pool/),
  };
  const serving = new Map<string, Command>();
  const figures: Record<string, number> = {};
  let longest = 0;
  try {
    for (const name of victims.includes("up") ? (["up"] as const) : (["server", "worker"] as const)) {
      const command = start[name]();
      serving.set(name, command);
      await command.ready;
    }
    for (let time = 0; time < times; time++) {
      const victim = random.pick(victims);
      const moment = random.below(MOMENTS_MS);
      const where = `kill ${time} (the ${victim}, ${moment} ms after runs were asked for), seed ${seed}`;
      const ids = [await add.run(), await add.run()];
      await new Promise((resolve) => setTimeout(resolve, moment));
      if (victim === "run") killRun(database, ids);
      else {
        await serving.get(victim)?.kill();
        const again = start[victim]();
        serving.set(victim, again);
        await again.ready.catch((error: unknown) => must(false, `${where}: ${String(error)}`));
      }
      figures[`kills of the ${victim}`] = (figures[`kills of the ${victim}`] ?? 0) + 1;
      const output = (): string => [...serving.values()].map((command) => command.output()).join("\n");
      longest = Math.max(longest, await untilOver(database, ids, longestOpenMs(times), where, output));
      const damage = unsound(database);
      must(damage.length === 0, `${where}: unsound\n${damage.join("\n")}`);
    }
    await spoolDelivered(home, () => add.run().then((id) => add.until(id, "COMPLETED", "FAILED", "CRASHED")));
    const notes = readNotes(side) as unknown as Acknowledged[];
    const missing = await lost(home, notes);
    must(missing.length === 0, `seed ${seed}: lost\n${missing.join("\n")}`);
    return { seed, ...figures, "longest open ms": longest, acknowledged: notes.length, lost: 0 };
  } finally {
    for (const command of serving.values()) await command.kill();
    // What ran for a worker that is gone would ask for its server for a while.
    const left = processesIn(home);
    for (const pid of left) process.kill(pid, "SIGKILL");
    await allEnded(left);
    await add.remove();
  }
}

/** Kills the process that runs one of the runs, where there is one by now. */
function killRun(database: string, ids: readonly string[]): void {
  const pids = readDatabase(database, (open) =>
    ids.map((id) => open.prepare("SELECT infrastructure_pid AS pid FROM flow_run WHERE id = ?").get(id)?.pid),
  );
  const pid = Number(pids.find((each) => each !== null && each !== undefined));
  if (!(pid > 1)) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Resolves when the runs have ended and no other is open, with how long the longest was. @throws when one is for too long */
async function untilOver(
  database: string,
  ids: readonly string[],
  mostMs: number,
  where: string,
  output: () => string,
): Promise<number> {
  const since = new Map<string, number>();
  let longest = 0;
  for (;;) {
    const now = performance.now();
    const open = openRuns(database);
    for (const run of open) {
      since.set(run, since.get(run) ?? now);
      const ms = Math.round(now - Number(since.get(run)));
      longest = Math.max(longest, ms);
      must(ms < mostMs, `${where}: ${run} is still open after ${ms} ms\n${output()}`);
    }
    const waiting = readDatabase(database, (base) =>
      base
        .prepare("SELECT count(*) AS runs FROM flow_run WHERE id IN (?, ?) AND state_type = 'SCHEDULED'")
        .get(...ids),
    );
    if (open.length === 0 && waiting?.runs === 0) return longest;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Runs start until nothing is stored that an earlier one could not report. */
async function spoolDelivered(home: string, run: () => Promise<unknown>): Promise<void> {
  const spool = join(home, "spool");
  const end = performance.now() + SPOOL_MS;
  for (;;) {
    await run();
    if (!existsSync(spool) || readdirSync(spool).length === 0) return;
    must(performance.now() < end, `never delivered: ${readdirSync(spool).join(", ")}`);
  }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
  return Object.fromEntries(clean);
}

export const serviceKills: Scenario[] = [
  {
    name: "kill -9 of `cellflow up` or of a run's process leaves no run open and loses nothing acknowledged",
    short: 2,
    long: 40,
    run: (times) => killed(times, ["up", "up", "run"]),
  },
  {
    name: "kill -9 of a served API, its worker or a run's process leaves no run open and loses nothing acknowledged",
    short: 2,
    long: 60,
    run: (times) => killed(times, ["server", "worker", "run"]),
  },
];
