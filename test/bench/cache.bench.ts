/** A cached run of 100 MB beside reading and deserialising that file; a small one beside a task that does nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";

const home = mkdtempSync(join(tmpdir(), "cellflow-bench-"));
for (const name of Object.keys(process.env)) if (/^(PREFECT|CELLFLOW)_/.test(name)) delete process.env[name];
Object.assign(process.env, { CELLFLOW_HOME: home, CELLFLOW_API: "embedded", CELLFLOW_LOGGING_LEVEL: "off" });
const { flow, task } = await import("../../bridge/index.ts");
const { closeEngine } = await import("../../bridge/engine-api.ts");

const ROUNDS = 9;
const SMALL = 500;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const kinds: Record<string, () => unknown> = {
  "an array of 100 MB": () => new Float64Array(12_500_000).map((_, at) => at / 7),
  "rows of 100 MB": () =>
    Array.from({ length: 1_250_000 }, (_, at) => ({ at, station: `s${at % 500}`, km: at / 7 })),
};

for (const [kind, make] of Object.entries(kinds)) {
  const load = task(async () => make(), { name: kind, cache: { key: kind } });
  await load();
  const file = join(home, "peer");
  await writeFile(file, serialize(make()));
  const ours: number[] = [];
  const peers: number[] = [];
  await flow(
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await timed(() => load()));
        peers.push(await timed(async () => deserialize(await readFile(file))));
      }
    },
    { name: "bench" },
  )();
  const [mine, theirs] = [median(ours), median(peers)];
  process.stdout.write(
    `${kind}: cached run ${mine.toFixed(0)} ms, read and deserialise ${theirs.toFixed(0)} ms: ${(mine / theirs).toFixed(2)}x\n`,
  );
}

const none = task(async (n: number) => n, { name: "none" });
const small = task(async (n: number) => n, { name: "small", cache: "1h" });
await flow(
  async () => {
    for (let n = 0; n < SMALL; n++) await small(n);
    const plain = await timed(async () => {
      for (let n = 0; n < SMALL; n++) await none(n);
    });
    const cached = await timed(async () => {
      for (let n = 0; n < SMALL; n++) await small(n);
    });
    process.stdout.write(
      `a small cached run ${(cached / SMALL).toFixed(2)} ms, a task that does nothing ${(plain / SMALL).toFixed(2)} ms\n`,
    );
  },
  { name: "bench-small" },
)();
await closeEngine();
rmSync(home, { recursive: true, force: true });
