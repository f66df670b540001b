/**
 * A served API under load: flow runs created by 16 clients, ours and Prefect's; the usual filters, and what a run costs,
 * among a thousand and a million runs; how fast others are answered while the heaviest request is.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cellflowCommand } from "../../bridge/deploy/command.ts";
import { openDatabase } from "../../bridge/server/db/database.ts";
import { startPrefect } from "../setup/prefect.ts";
import { freePort, startServerProcess } from "../setup/server-process.ts";
import { loadClient, type Measured, measure } from "./server/client.ts";
import { seedRuns } from "./server/seed-runs.ts";
import { usualRequests } from "./server/usual-requests.ts";

const CLIENTS = 16;
const CREATED = 4000;
/** Prefect's server takes longer for each. */
const CREATED_BY_PREFECT = 400;
const SIZES = [1000, Number(process.env.CELLFLOW_BENCH_RUNS ?? 1_000_000)];
const ASKED = 300;
/** Those that read much, whose names begin with a star, are asked less often. */
const MUCH_ASKED = 10;
const ROUNDS = 3;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function figures({ perSecond, p50, p99, refused }: Measured): string {
  const number = (value: number) => value.toFixed(1).padStart(8);
  return `${perSecond.toFixed(0).padStart(6)}/s  p50${number(p50)} ms  p99${number(p99)} ms${refused ? `  ${refused} refused` : ""}`;
}

async function createRuns(url: string, count: number): Promise<Measured> {
  const client = loadClient(url, CLIENTS);
  const flow = JSON.parse((await client.post("/flows/", { name: "load" })).body) as { id: string };
  const body = { flow_id: flow.id, parameters: { month: "2024-01" }, tags: ["load"] };
  const measured = await measure(() => client.post("/flow_runs/", body), { clients: CLIENTS, count });
  client.close();
  return measured;
}

async function serve(home: string) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/api`;
  const [program = "", ...entry] = cellflowCommand();
  const server = await startServerProcess(program, [...entry, "server", "start", "--port", String(port)], {
    env: { ...process.env, CELLFLOW_HOME: home },
    cwd: home,
    isReady: async () => (await fetch(`${url}/health`)).ok,
  });
  return { url, stop: server.stop };
}

async function benchSize(runs: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "cellflow-load-"));
  const database = openDatabase(join(home, "cellflow.db"));
  seedRuns(database, runs);
  database.close();
  const { url, stop } = await serve(home);
  print(`\n${runs} flow runs and as many task runs\n`);
  for (let round = 0; round < ROUNDS; round++)
    print(`created by ${CLIENTS} clients        ${figures(await createRuns(url, CREATED))}`);
  const client = loadClient(url, CLIENTS);
  const requests = usualRequests(Date.now());
  for (const { name, path, body } of requests) {
    const count = name.startsWith("*") ? MUCH_ASKED : ASKED;
    // The first of its kind reads what others have at hand.
    await client.post(path, body);
    const measured = await measure(() => client.post(path, body), { clients: 1, count });
    print(`${name.padEnd(28)} ${figures(measured)}`);
  }
  const heavy = requests.find(({ name }) => name === "* tasks, name like");
  const light = requests.find(({ name }) => name === "newest runs");
  if (heavy && light) {
    let isOver = false;
    const busy = (async () => {
      while (!isOver) await client.post(heavy.path, heavy.body);
    })();
    const measured = await measure(() => client.post(light.path, light.body), { clients: 1, count: 1000 });
    isOver = true;
    await busy;
    print(`newest runs, while all tasks are searched ${figures(measured)}`);
  }
  client.close();
  await stop();
  await rm(home, { recursive: true, force: true });
}

const prefect = await startPrefect();
print(`Flow runs created by ${CLIENTS} clients\n`);
print(`Prefect's server              ${figures(await createRuns(prefect.url, CREATED_BY_PREFECT))}`);
await prefect.stop();
for (const runs of SIZES) await benchSize(runs);
