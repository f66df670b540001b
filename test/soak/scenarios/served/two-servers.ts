/** Two servers on one database, of which the one that leads is killed under load, again and again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { freePort } from "../../../setup/server-process.ts";
import { must } from "../../client.ts";
import { type Command, startCommand } from "../../engine/command.ts";
import { readDatabase, unsound } from "../../engine/stored.ts";
import type { Figures, Scenario } from "../../scenario.ts";

/** Within this the other leads: what the lease and a round of the services allow. A machine under load is slower. */
const LEAD_MS = 10_000;
const PATIENCE = 3;
/** A scheduled run is due so often. */
const INTERVAL_SECONDS = 5;

interface Server {
  url: string;
  command: Command;
  pid: number;
}

async function killed(times: number): Promise<Figures> {
  const home = mkdtempSync(join(tmpdir(), "soak-"));
  const file = join(home, "cellflow.db");
  const env = { ...cleanEnvironment(), CELLFLOW_HOME: home, HOME: home };
  const ports = [await freePort(), await freePort()];
  const start = async (port: number): Promise<Server> => {
    const command = startCommand(["server", "start", "--port", String(port)], env, /is served/);
    await command.ready;
    return { url: `http://127.0.0.1:${port}/api`, command, pid: command.pid };
  };
  let servers: Server[] = [];
  const stop = new AbortController();
  const accepted: string[] = [];
  try {
    for (const port of ports) servers.push(await start(port));
    const flow = await post(servers, "/flows/", { name: "load" });
    await post(servers, "/deployments/", {
      name: "scheduled",
      flow_id: flow.id,
      schedules: [{ schedule: { interval: INTERVAL_SECONDS, anchor_date: "2024-01-01T00:00:00Z" } }],
    });
    const load = loadOf(() => servers, String(flow.id), accepted, stop.signal);
    await until(() => accepted.length >= 20, "the load begins");
    let longest = 0;
    let copies = 0;
    for (let time = 0; time < times; time++) {
      const leader = await until(() => leading(file, servers), "somebody leads");
      const index = servers.indexOf(leader);
      await leader.command.kill();
      const from = performance.now();
      const other = servers[1 - index] as Server;
      await until(() => leading(file, [other]), `the other leads after kill ${time}`);
      longest = Math.max(longest, performance.now() - from);
      copies += await soundCopies(file, join(home, `copy-${time}.db`));
      const again = await start(ports[index] ?? 0);
      servers = servers.map((each) => (each === leader ? again : each));
    }
    must(longest < LEAD_MS * PATIENCE, `the other led after ${Math.round(longest)} ms`);
    stop.abort();
    await load;
    const damage = unsound(file);
    must(damage.length === 0, `unsound\n${damage.join("\n")}`);
    const missing = readDatabase(file, (open) => {
      const run = open.prepare("SELECT 1 FROM flow_run WHERE id = ?");
      return accepted.filter((id) => run.get(id) === undefined);
    });
    must(missing.length === 0, `${missing.length} of ${accepted.length} runs that were accepted are lost`);
    return {
      kills: times,
      accepted: accepted.length,
      "sound copies": copies,
      ...scheduled(file),
      "longest without leader ms": Math.round(longest),
    };
  } finally {
    stop.abort();
    for (const { command } of servers) await command.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Creates runs at whichever server answers, and notes those that were accepted. */
async function loadOf(
  servers: () => readonly Server[],
  flow: string,
  accepted: string[],
  signal: AbortSignal,
): Promise<void> {
  const one = async (offset: number): Promise<void> => {
    for (let turn = offset; !signal.aborted; turn++) {
      const { url } = servers()[turn % 2] as Server;
      try {
        const response = await fetch(
          `${url}/flow_runs/`,
          jsonPost({ flow_id: flow, state: { type: "SCHEDULED" } }),
        );
        if (response.status === 201) accepted.push(((await response.json()) as { id: string }).id);
        else await response.arrayBuffer();
      } catch {
        // That server is gone: the other is asked next.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  await Promise.all([one(0), one(1), one(0), one(1)]);
}

/** The scheduled runs: each of its time once, none left out. */
function scheduled(file: string): Record<string, number> {
  const times = readDatabase(file, (open) =>
    open
      .prepare("SELECT next_scheduled_start_time AS time FROM flow_run WHERE auto_scheduled = 1 ORDER BY 1")
      .all()
      .map(({ time }) => Number(time)),
  );
  const twice = times.filter((time, index) => time === times[index - 1]).length;
  must(twice === 0, `${twice} scheduled runs are there twice`);
  const last = times.at(-1) ?? 0;
  const wanted = (last - (times[0] ?? 0)) / (INTERVAL_SECONDS * 1e6) + 1;
  must(times.length > 0 && times.length === wanted, `${times.length} runs were scheduled, not ${wanted}`);
  must(last > Date.now() * 1000, "no run is scheduled any more");
  return { scheduled: times.length };
}

/** Copies the database while it is written, in both ways that SQLite has; how many copies are sound. */
async function soundCopies(file: string, copy: string): Promise<number> {
  const from = new DatabaseSync(file, { timeout: 60_000 });
  try {
    from.exec(`VACUUM INTO '${copy}'`);
    // As `sqlite3 cellflow.db ".backup copy.db"` does.
    await backup(from, `${copy}-2`);
  } finally {
    from.close();
  }
  for (const each of [copy, `${copy}-2`]) {
    const damage = unsound(each);
    must(damage.length === 0, `the copy is unsound\n${damage.join("\n")}`);
    rmSync(each);
  }
  return 2;
}

/** Which of the servers leads now. */
function leading(file: string, servers: readonly Server[]): Server | undefined {
  const row = readDatabase(file, (open) =>
    open.prepare("SELECT holder, until FROM lease WHERE name = 'services'").get(),
  );
  if (!row || Number(row.until) < Date.now() * 1000) return undefined;
  return servers.find(({ pid }) => String(row.holder).startsWith(`${pid}:`));
}

async function post(
  servers: readonly Server[],
  path: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${servers[0]?.url}${path}`, jsonPost(body));
  must(response.ok, `POST ${path} is ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

function jsonPost(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

async function until<T>(look: () => T | undefined | false, what: string): Promise<T> {
  const end = performance.now() + LEAD_MS * PATIENCE;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found as T;
    must(performance.now() < end, `waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
  return Object.fromEntries(clean);
}

export const twoServers: Scenario[] = [
  {
    name: "kill -9 of the server that leads leaves the other one leading, and loses or doubles no run",
    short: 2,
    long: 10,
    run: killed,
  },
];
