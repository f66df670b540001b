/** Eight tasks that compute for a second each, on threads; the bar: 4.5 s on two cores. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

const home = mkdtempSync(join(tmpdir(), "cellflow-bench-"));
for (const name of Object.keys(process.env)) if (/^(PREFECT|CELLFLOW)_/.test(name)) delete process.env[name];
Object.assign(process.env, { CELLFLOW_HOME: home, CELLFLOW_API: "embedded", CELLFLOW_LOGGING_LEVEL: "off" });
const { flow, task } = await import("../../bridge/index.ts");
const { closeEngine } = await import("../../bridge/engine-api.ts");

const TASKS = 8;

/** A second of this thread's own computing time, as it takes alone. */
function compute(loops: number): number {
  let sum = 0;
  for (let at = 0; at < loops; at++) sum += Math.sqrt(at);
  return sum;
}

/** Loops that take a second. */
function calibrated(): number {
  compute(1e7);
  const from = performance.now();
  compute(1e8);
  return Math.round((1e8 * 1000) / (performance.now() - from));
}

const loops = calibrated();
const work = task(async (count: number) => compute(count), { name: "work", thread: true });
const main = flow(
  async () => {
    const from = performance.now();
    await work.map(Array.from({ length: TASKS }, () => loops));
    return performance.now() - from;
  },
  { name: "main" },
);
for (const round of ["first, with its threads' start", "again"])
  process.stdout.write(
    `${TASKS} tasks of a second on ${availableParallelism()} cores, ${round}: ${((await main()) / 1000).toFixed(2)} s\n`,
  );
await closeEngine();
rmSync(home, { recursive: true, force: true });
