/** What the engine's benchmark measures, in a process of its own: `empty`, `tasks` or `memory`. */

import { closeEngine, flushRunUpdates } from "../../../bridge/engine-api.ts";
import { flow, task } from "../../../bridge/index.ts";

const TASKS = 20_000;
const MANY_TASKS = 100_000;
const WARM_TASKS = 2000;
const FLOWS = 300;

const empty = flow(async function empty() {});
const nothing = task(async function nothing(at: number) {
  return at;
});
const tasks = flow(async function tasks(count: number) {
  for (let at = 0; at < count; at++) await nothing(at);
});

function say(text: string): void {
  process.stdout.write(`bench: ${text}\n`);
}

async function measureEmpty(): Promise<void> {
  for (let at = 0; at < 50; at++) await empty();
  const times: number[] = [];
  for (let at = 0; at < FLOWS; at++) {
    const from = performance.now();
    await empty();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  say(`an empty flow, p50 of ${FLOWS}: ${(times[FLOWS / 2] ?? 0).toFixed(2)} ms`);
}

async function measureTasks(): Promise<void> {
  await tasks(WARM_TASKS);
  await flushRunUpdates();
  const [cpu, main, from] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
  await tasks(TASKS);
  await flushRunUpdates();
  const micros = (used: NodeJS.CpuUsage) => (used.user + used.system) / TASKS;
  const took = ((performance.now() - from) * 1000) / TASKS;
  const [all, own] = [micros(process.cpuUsage(cpu)), micros(process.threadCpuUsage(main))];
  say(
    `${TASKS} tasks in sequence, recorded: ${took.toFixed(1)} µs a task; computing ${own.toFixed(1)} on the main thread, ${(all - own).toFixed(1)} on others`,
  );
}

async function measureMemory(): Promise<void> {
  await tasks(WARM_TASKS);
  await flushRunUpdates();
  const before = process.memoryUsage.rss();
  await tasks(MANY_TASKS);
  await flushRunUpdates();
  const after = process.memoryUsage.rss();
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  say(`memory after ${MANY_TASKS} tasks: ${megabytes(before)} + ${megabytes(after - before)} MB`);
}

const measures: Record<string, () => Promise<void>> = {
  empty: measureEmpty,
  tasks: measureTasks,
  memory: measureMemory,
};
await measures[process.argv[2] ?? ""]?.();
await closeEngine();
