/** Requests that no client sends: each is answered, nothing is broken by one, and what it left can still be read. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiServer, createServer } from "../../../../bridge/server/app.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import { overHttp, type Peer } from "../../../bridge/behaviour/contract/suite.ts";
import { startPrefect } from "../../../setup/prefect.ts";
import { sendHostile } from "../../api/hostile.ts";
import { type ApiDocument, readApiDocument } from "../../api/operations.ts";
import { must } from "../../client.ts";
import { seedOf } from "../../engine/seed.ts";
import { createRandom } from "../../random.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** What stays for good: caches that fill, the database's pages. */
const MOST_GROWTH_BYTES = 100 * 2 ** 20;
/** What is stored because of a request: itself, events, what automations that every event triggers made of those. */
const MOST_STORED_BYTES = 150 * 1024;
const SHOWN = 20;

/** The document of a Prefect server: of its own, or one that runs already. */
export async function prefectDocument(): Promise<ApiDocument> {
  const running = process.env.CELLFLOW_TEST_PREFECT_URL;
  if (running !== undefined) return readApiDocument(running);
  const { url, stop } = await startPrefect();
  return readApiDocument(url).finally(stop);
}

async function hostile(count: number): Promise<Figures> {
  const seed = seedOf();
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const document = await prefectDocument();
  const server = await createServer({ database: join(folder, "cellflow.db") });
  const warnings: string[] = [];
  const warned = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", warned);
  const { url, close } = await listen(server, { port: 0 });
  const stop = server.startServices();
  try {
    const peers = [inProcess(server), overHttp(`${url}/api`)];
    const verdict = await sendHostile(peers, document, createRandom(seed), count);
    const { faults, neverAccepted, statuses, slowestMs, slowest, heap } = verdict;
    await listed(server, document, faults);
    const sound = server.context.database.get("PRAGMA integrity_check")?.integrity_check;
    if (sound !== "ok") faults.push(`integrity_check: ${String(sound)}`);
    faults.push(...warnings.map((message) => `warning: ${message}`));
    must(faults.length === 0, `seed ${seed}: ${faults.length} faults\n${faults.slice(0, SHOWN).join("\n")}`);
    must(
      heap[1] - heap[0] < MOST_GROWTH_BYTES,
      `seed ${seed}: the heap grew from ${heap[0]} to ${heap[1]} bytes`,
    );
    const stored = statSync(server.context.database.file).size;
    must(
      stored < MOST_GROWTH_BYTES + count * MOST_STORED_BYTES,
      `seed ${seed}: the database has grown to ${stored} bytes`,
    );
    return {
      seed,
      ...statuses,
      "database MB": Math.round(stored / 2 ** 20),
      "slowest ms": Math.round(slowestMs),
      slowest: slowest.slice(0, 120),
      "heap MB at half": Math.round(heap[0] / 2 ** 20),
      "heap MB at the end": Math.round(heap[1] / 2 ** 20),
      "operations never accepted": [...neverAccepted].map((each) => each.join(": ")).join("\n"),
    };
  } finally {
    process.off("warning", warned);
    stop();
    await close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function inProcess(server: ApiServer): Peer {
  return {
    fetch: (path, init) => server.fetch(new Request(`http://embedded/api${path}`, init)),
    stop: async () => {},
  };
}

/** Every list is still answered: nothing that was stored keeps it from that. */
async function listed(server: ApiServer, { operations }: ApiDocument, faults: string[]): Promise<void> {
  const lists = operations.filter(
    ({ method, path }) =>
      method === "POST" && /\/(?:filter|paginate|count)$/.test(path) && !path.includes("{"),
  );
  for (const { path } of lists) {
    const answer = await server.fetch(
      new Request(`http://embedded/api${path}`, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      }),
    );
    if (answer.status >= 500)
      faults.push(`afterwards, POST ${path} is ${answer.status} ${await answer.text()}`);
  }
}

export const hostileBodies: Scenario[] = [
  {
    name: "requests that no client sends are all answered, and spoil nothing that others read",
    short: 1500,
    long: 20_000,
    run: hostile,
  },
];
