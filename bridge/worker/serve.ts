/** How a worker works: polls its pools, runs what is due in processes, cancels, reports, stops. */
import { hostname } from "node:os";
import type { Client } from "../client/client.ts";
import { CellflowError } from "../errors.ts";
import { settleRun } from "./final-state.ts";
import { claimRun, type DueRun, scheduledRuns } from "./poll.ts";
import { removeRunFolders } from "./run-folder.ts";
import { type RunProcess, type WarmProcess, warmProcess } from "./run-process.ts";

export interface WorkerOptions {
  client: Client;
  /** Pool names, or every pool of type process, also ones made later. */
  pools: string[] | "every process pool";
  name?: string;
  /** Runs at once; undefined: no limit. */
  limit?: number;
  /** Environment of the runs' processes: how they reach the same API. */
  env: NodeJS.ProcessEnv;
  log(line: string): void;
  /** How often to ask; default 1 s where changes are told of (embedded), 3 s else. */
  pollSeconds?: number;
  /** How long a cancelled run has to end by itself; default 30 s. */
  graceSeconds?: number;
}

export interface Worker {
  readonly name: string;
  /** Resolves when stopped and every run has ended; rejects when the worker cannot go on. */
  readonly done: Promise<void>;
  /** Runs under way. */
  running(): number;
  /** Takes no more runs; with `cancel`, cancels those under way, else waits for them. */
  stop(options: { cancel: boolean }): void;
}

const HEARTBEAT_SECONDS = 30;
const REFILL_MS = 1000;

interface Running {
  pool: string;
  label: string;
  process: RunProcess;
}

/** Starts a worker. Throws CellflowError `worker.pool` for a pool that is missing or not of type process. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { client, log } = options;
  const name = options.name ?? `${hostname()}-${process.pid}`;
  const changes = client.transport.changes;
  const pollMs = (options.pollSeconds ?? (changes ? 1 : 3)) * 1000;
  const graceMs = (options.graceSeconds ?? 30) * 1000;
  const running = new Map<string, Running>();
  const beats = new Map<string, number>();
  let stopping = false;
  let wake = () => {};
  let woken = false;
  let spare: WarmProcess | undefined;
  let refill: NodeJS.Timeout | undefined;
  if (options.pools !== "every process pool") for (const pool of options.pools) await checkPool(client, pool);

  const nudge = () => {
    woken = true;
    wake();
  };
  const unsubscribe = changes?.subscribe((change) => {
    if (change.kind === "flow-run" || change.kind === "deployment") nudge();
  });

  const warm = () => {
    const made = warmProcess(options.env);
    made.gone.then(() => {
      if (spare === made) spare = undefined;
    });
    return made;
  };

  const poolNames = async () => {
    if (options.pools !== "every process pool") return options.pools;
    const pools = await client.workPools.filter({ work_pools: { type: { any_: ["process"] } } });
    return pools.filter((pool) => !pool.is_paused).map((pool) => pool.name);
  };

  const beat = async (pool: string) => {
    const now = performance.now();
    if (now - (beats.get(pool) ?? Number.NEGATIVE_INFINITY) < HEARTBEAT_SECONDS * 1000) return;
    beats.set(pool, now);
    await client.workPools.heartbeat(pool, { name, heartbeat_interval_seconds: HEARTBEAT_SECONDS });
  };

  const begin = async ({ flowRun, pool }: DueRun) => {
    if (running.has(flowRun.id) || !(await claimRun(client, flowRun.id))) return;
    const label = `flow run '${flowRun.name}'`;
    const child = spare ?? warm();
    spare = undefined;
    log(`${label} starts`);
    const env = runEnvironment(flowRun, name);
    const started = child.start({ flowRunId: flowRun.id, env }, (line) => log(`${flowRun.name} | ${line}`));
    running.set(flowRun.id, { pool, label, process: started });
    started.done
      .then(async (end) => {
        if (options.env.CELLFLOW_HOME) await removeRunFolders(options.env.CELLFLOW_HOME, flowRun.id);
        return settleRun(client, flowRun.id, end);
      })
      .then(
        (state) => log(`${label} ended: ${state}`),
        (error: Error) => log(`${label} ended; its state could not be written: ${error.message}`),
      )
      .finally(() => {
        running.delete(flowRun.id);
        nudge();
      });
    await client.flowRuns.update(flowRun.id, { infrastructure_pid: String(started.pid) });
    // Later, so that making the next one does not slow this run's start.
    clearTimeout(refill);
    refill = setTimeout(() => {
      if (!stopping) spare ??= warm();
    }, REFILL_MS);
  };

  /** Runs whose cancelling was asked for through the API. */
  const cancelAsked = async () => {
    if (running.size === 0) return;
    const asked = await client.flowRuns.filter({
      flow_runs: {
        id: { any_: [...running.keys()] },
        state: { type: { any_: ["CANCELLING", "CANCELLED"] } },
      },
    });
    for (const { id } of asked) running.get(id)?.process.cancel(graceMs);
  };

  /** One look at everything; returns when to look again, in milliseconds. */
  const round = async (): Promise<number> => {
    await cancelAsked();
    if (stopping) return pollMs;
    const until = Date.now() + pollMs;
    let next = until;
    for (const pool of await poolNames()) {
      await beat(pool);
      for (const due of await scheduledRuns(client, pool, new Date(until))) {
        if (due.at > Date.now()) next = Math.min(next, due.at);
        else if (running.size < (options.limit ?? Number.POSITIVE_INFINITY)) await begin(due);
      }
    }
    return Math.max(0, next - Date.now());
  };

  const loop = async () => {
    let failing = false;
    while (!stopping || running.size > 0) {
      woken = false;
      let pause = pollMs;
      try {
        pause = await round();
        if (failing) log("the API answers again");
        failing = false;
      } catch (error) {
        // A worker outlives its API's restarts; it says so once.
        if (!failing) log(`${(error as Error).message}; trying again every ${pollMs / 1000} s`);
        failing = true;
      }
      if (!woken) await sleep(pause);
    }
  };

  const sleep = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(finish, ms);
      function finish() {
        clearTimeout(timer);
        wake = () => {};
        done();
      }
      wake = finish;
    });

  spare = warm();
  const done = loop().finally(async () => {
    unsubscribe?.();
    clearTimeout(refill);
    const unused = spare;
    spare = undefined;
    unused?.discard();
    await unused?.gone;
  });
  return {
    name,
    done,
    running: () => running.size,
    stop({ cancel }) {
      stopping = true;
      if (cancel) for (const run of running.values()) run.process.cancel(graceMs);
      nudge();
    },
  };
}

async function checkPool(client: Client, name: string): Promise<void> {
  const pool = await client.workPools.read(name);
  if (!pool) {
    throw new CellflowError(
      "worker.pool",
      `the API at ${client.transport.url} has no work pool "${name}": deploy to it first, or make it with ` +
        `prefect work-pool create ${name} --type process`,
    );
  }
  if (pool.type !== "process") {
    throw new CellflowError(
      "worker.pool",
      `work pool "${name}" is of type ${pool.type}; this worker runs type process`,
    );
  }
}

/** What Prefect's process worker tells its runs, too. */
function runEnvironment(run: DueRun["flowRun"], worker: string): Record<string, string | null> {
  return {
    ...jobEnvironment(run.job_variables?.env),
    PREFECT__FLOW_RUN_ID: run.id,
    PREFECT__FLOW_ID: run.flow_id,
    PREFECT__DEPLOYMENT_ID: run.deployment_id,
    PREFECT__WORKER_NAME: worker,
  };
}

function jobEnvironment(env: unknown): Record<string, string | null> {
  if (typeof env !== "object" || env === null) return {};
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => typeof value === "string" || value === null),
  );
}
