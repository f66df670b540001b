/** A real Prefect server with more task runs than it records at once: none is lost. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import { scriptFolder } from "../../bridge/behaviour/script.ts";
import { startPrefect } from "../../setup/prefect.ts";
import { must } from "../client.ts";
import { type Scenario, timed } from "../scenario.ts";

/** A server that has more to record does some within this time, also on a loaded machine. */
const GROWTH_MS = 30_000;

/** Runs flows of `size` small tasks, each in a process of its own, all at once, and counts what the server has then. */
async function recorded(flows: string[], size: number) {
  const server = await startPrefect();
  const folder = scriptFolder();
  const home = mkdtempSync(join(tmpdir(), "soak-"));
  try {
    const env = { PREFECT_API_URL: server.url, CELLFLOW_LOGGING_LEVEL: "off" };
    const [ended, took] = await timed(() =>
      Promise.all(
        flows.map((name) => {
          const body = `const noop = task(async (n: number) => n, { name: "noop" });
            await flow(async () => { for (let n = 0; n < ${size}; n++) await noop(n); }, { name: ${JSON.stringify(name)} })();`;
          return folder.start(body, env).ended;
        }),
      ),
    );
    for (const { code, output } of ended) must(code === 0, output);
    const client = createClient(remoteTransport({ apiUrl: server.url, home, database: "" }));
    for (const name of flows) {
      const count = await grown(() =>
        client.taskRuns.count({
          flows: { name: { any_: [name] } },
          task_runs: { state: { type: { any_: ["COMPLETED"] } } },
        }),
      );
      must(
        count === size,
        `${count} of ${size} task runs of ${name} are Completed\n${ended.map(({ output }) => output).join("\n")}`,
      );
    }
    return {
      seconds: Math.round(took / 1000),
      tasksPerSecond: Math.round((flows.length * size * 1000) / took),
    };
  } finally {
    folder.remove();
    rmSync(home, { recursive: true, force: true });
    await server.stop();
  }
}

/** A count once it grows no more. */
async function grown(read: () => Promise<number>): Promise<number> {
  for (let count = await read(); ; ) {
    await sleep(GROWTH_MS);
    const next = await read();
    if (next === count) return count;
    count = next;
  }
}

export const busyServer: Scenario[] = [
  {
    name: "ten thousand task runs of one flow on a Prefect server are all recorded",
    short: 1500,
    long: 10_000,
    run: (size) => recorded(["soak-one"], size),
  },
  {
    name: "two flows at once on a Prefect server lose none of their task runs",
    short: 300,
    long: 2000,
    run: (size) => recorded(["soak-left", "soak-right"], size),
  },
];
