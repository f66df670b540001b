/** Small tasks on a real Prefect server, ours and Python's in turns: until a flow's promise settles, and until all is recorded. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "../../bridge/client/client.ts";
import { remoteTransport } from "../../bridge/client/transport/remote.ts";
import { scriptFolder } from "../bridge/behaviour/script.ts";
import { prefectVenv, startPrefect } from "../setup/prefect.ts";

/** Task runs of a flow, and how often each is measured. */
const SIZES = { 500: 3, 2000: 1 };
const BUSY_SIZE = 500;
const BUSY_ROUNDS = 3;
const LOOK_MS = 250;

interface Timed {
  /** Until the flow's call returned, one time each call. */
  calls: number[];
  /** From the first call until the process had ended. */
  process: number;
  begun: number;
  flow: string;
}

const { python } = await prefectVenv();
const server = await startPrefect();
const folder = scriptFolder();
const client = createClient(remoteTransport({ apiUrl: server.url, home: folder.home, database: "" }));
let flows = 0;

/** Calls a flow of `size` tasks that do nothing, one after the other, `times` times in one process. */
async function ours(size: number, times = 1): Promise<Timed> {
  const name = `ours-${++flows}`;
  const script = folder.start(
    `const noop = task(async (n: number) => n, { name: "noop" });
    const main = flow(async () => { for (let n = 0; n < ${size}; n++) await noop(n); }, { name: "${name}" });
    for (let call = 0; call < ${times}; call++) {
      const from = Date.now();
      await main();
      console.log(\`> \${from} \${Date.now()}\`);
    }`,
    { PREFECT_API_URL: server.url, CELLFLOW_LOGGING_LEVEL: "off" },
  );
  return timed(name, await script.ended);
}

async function theirs(size: number): Promise<Timed> {
  const name = `theirs-${++flows}`;
  const file = join(folder.home, `${name}.py`);
  writeFileSync(
    file,
    `import time
from prefect import flow, task

@task
def noop(n):
    return n

@flow(name="${name}")
def main():
    for n in range(${size}):
        noop(n)

began = time.time()
main()
print(f"> {began * 1000:.0f} {time.time() * 1000:.0f}", flush=True)
`,
  );
  const child = spawn(python, [file], { env: { ...server.env, PREFECT_LOGGING_LEVEL: "ERROR" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      output += data.toString();
    });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return timed(name, { code, output });
}

function timed(flow: string, { code, output }: { code: number | null; output: string }): Timed {
  const calls = [...output.matchAll(/^> (\d+) (\d+)$/gm)].map(([, from, to]) => [Number(from), Number(to)]);
  const begun = calls[0]?.[0];
  if (code !== 0 || begun === undefined) throw new Error(output);
  return { calls: calls.map(([from = 0, to = 0]) => to - from), process: Date.now() - begun, begun, flow };
}

/** Milliseconds from a flow's call until the server has recorded all its task runs. */
async function recorded({ flow, begun }: Timed, size: number): Promise<number> {
  const completed = { state: { type: { any_: ["COMPLETED" as const] } } };
  while ((await client.taskRuns.count({ flows: { name: { any_: [flow] } }, task_runs: completed })) < size)
    await sleep(LOOK_MS);
  return Date.now() - begun;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function seconds(times: readonly number[]): string {
  return `${(median(times) / 1000).toFixed(1)} s`.padStart(8);
}

/** The middle of the rounds' ratios: what else the machine does changes from round to round. */
function ratio(times: readonly number[], of: readonly number[]): string {
  return `${median(times.map((time, round) => time / (of[round] ?? Number.NaN))).toFixed(2)}x`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  write("Task runs on a Prefect server that is idle, in turns (medians)\n");
  for (const [key, rounds] of Object.entries(SIZES)) {
    const size = Number(key);
    const took = { ours: [] as number[], theirs: [] as number[] };
    const whole = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      for (const [side, run] of [["ours", ours] as const, ["theirs", theirs] as const]) {
        const one = await run(size);
        whole[side].push(await recorded(one, size));
        took[side].push(...one.calls);
      }
    }
    for (const side of ["ours", "theirs"] as const) {
      const rate = ((size * 1000) / median(whole[side])).toFixed(0).padStart(4);
      write(
        `${key.padStart(5)} ${side === "ours" ? "cellflow" : "Prefect "}  flow ${seconds(took[side])}   all recorded ${seconds(whole[side])}: ${rate} tasks/s`,
      );
    }
    write(
      `      Prefect/cellflow: flow ${ratio(took.theirs, took.ours)}, all recorded ${ratio(whole.theirs, whole.ours)}\n`,
    );
  }

  write(`A flow of ${BUSY_SIZE} while the server still records another of as many\n`);
  const idle: number[] = [];
  const busy: number[] = [];
  const ended: number[] = [];
  const again: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < BUSY_ROUNDS; round++) {
    const twice = await ours(BUSY_SIZE, 2);
    idle.push(twice.calls[0] ?? Number.NaN);
    again.push(twice.calls[1] ?? Number.NaN);
    await recorded(twice, 2 * BUSY_SIZE);
    await theirs(BUSY_SIZE);
    const after = await ours(BUSY_SIZE);
    busy.push(...after.calls);
    ended.push(after.process);
    await recorded(after, BUSY_SIZE);
    await theirs(BUSY_SIZE);
    const other = await theirs(BUSY_SIZE);
    peer.push(...other.calls);
    await recorded(other, BUSY_SIZE);
  }
  write(`cellflow, idle             flow ${seconds(idle)}`);
  write(`cellflow, second call      flow ${seconds(again)}: ${ratio(again, idle)} of idle`);
  write(
    `cellflow, after Prefect's  flow ${seconds(busy)}: ${ratio(busy, idle)} of idle, its process ${seconds(ended)}`,
  );
  write(`Prefect, after Prefect's   flow ${seconds(peer)}`);
} finally {
  folder.remove();
  await server.stop();
}
