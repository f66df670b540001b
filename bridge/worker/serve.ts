/** Runs a worker: polls its pools, runs what is due in processes, cancels, settles their states, stops. */
import { hostname } from "node:os";
import type { Client } from "../client/client.ts";
import type { FlowRun } from "../contract/flow-run.ts";
import { deliverEndings } from "../engine/reporter/delivery/spool.ts";
import { noteOwner } from "../processes/run-owner.ts";
import { readSettings } from "../settings/settings.ts";
import { createWaker } from "../waker.ts";
import { settleRun } from "./final-state.ts";
import { endLostRuns } from "./lost-runs.ts";
import { claimRun, type DueRun, scheduledRuns } from "./poll.ts";
import { checkPools, createHeartbeats, type PoolChoice, poolNames } from "./pools.ts";
import type { StartMessage } from "./run/child-message.ts";
import { removeRunFolders } from "./run/run-folder.ts";
import { runEnvironment } from "./run-environment.ts";
import type { RunProcess } from "./run-process.ts";
import { createSpareProcess } from "./spare-process.ts";

export interface WorkerOptions {
  client: Client;
  pools: PoolChoice;
  name?: string;
  /** Runs at once; undefined: no limit. */
  limit?: number;
  /** Environment of the runs' processes: how they reach the same API. */
  env: NodeJS.ProcessEnv;
  log(line: string): void;
  /** Time between polls; default 1 s where the API announces changes (embedded), 3 s else. */
  pollSeconds?: number;
  /** How long a cancelled run has to end by itself; default 30 s. */
  graceSeconds?: number;
}

/** Between two looks for runs that workers of before left behind. */
const LOST_RUNS_MS = 30_000;
/** The same while some look as if they were: longer than a worker takes to note its process for a run it took. */
const SUSPECTS_MS = 5000;
/** The hooks of a run whose process is gone have as long as a cancelled run has by default. */
const HOOKS_MS = 30_000;
/** Ids in one request. */
const MAX_IDS = 200;

export interface Worker {
  readonly name: string;
  /** Resolves when stopped and every run has ended; rejects when the worker cannot go on. */
  readonly done: Promise<void>;
  /** Runs under way. */
  running(): number;
  /** Takes no more runs; with `cancel`, cancels those under way, else waits for them. */
  stop(options: { cancel: boolean }): void;
}

/** Starts a worker. @throws CellflowError `worker.pool` for a pool that is missing or not of type process */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { client, log, limit = Number.POSITIVE_INFINITY } = options;
  const name = options.name ?? `${hostname()}-${process.pid}`;
  const changes = client.transport.changes;
  const pollMs = (options.pollSeconds ?? (changes ? 1 : 3)) * 1000;
  const graceMs = (options.graceSeconds ?? 30) * 1000;
  // The embedded API notes by itself which process a run belongs to.
  const knowsOwners = client.transport.kind === "embedded";
  const running = new Map<string, RunProcess>();
  let stopping = false;
  await checkPools(client, options.pools);

  const waker = createWaker();
  const unsubscribe = changes?.subscribe((change) => {
    if (change.kind === "flow-run" || change.kind === "deployment") waker.wake();
  });
  const heartbeat = createHeartbeats(client, name);
  const spare = createSpareProcess(options.env);

  const begin = async ({ flowRun }: DueRun) => {
    if (running.has(flowRun.id) || !(await claimRun(client, flowRun.id))) return;
    const label = `flow run '${flowRun.name}'`;
    log(`${label} starts`);
    const message = { flowRunId: flowRun.id, env: runEnvironment(flowRun, name) };
    const child = spare.take();
    // So that the worker after this one knows whether the run goes on.
    if (!knowsOwners) await noteOwner(client, flowRun, child.pid);
    const run = child.start(message, (line) => log(`${flowRun.name} | ${line}`));
    running.set(flowRun.id, run);
    run.done
      .then(async (end) => {
        await removeFolders(flowRun.id);
        const stored = await storedEnds();
        const state = stored.has(flowRun.id)
          ? "stored, until the API answers"
          : await settleRun(client, flowRun.id, end);
        log(`${label} ended: ${state}`);
        if (!end.inOrder) await callHooks(flowRun, message.env);
      })
      .catch((error: Error) => log(`${label} ended; its state could not be written: ${error.message}`))
      .finally(() => {
        running.delete(flowRun.id);
        waker.wake();
      });
    await client.flowRuns.update(flowRun.id, { infrastructure_pid: String(run.pid) });
  };

  /** Calls the hooks of a run whose process is gone, in another one. */
  const callHooks = async ({ id, name }: FlowRun, env: StartMessage["env"]): Promise<void> => {
    const message = { flowRunId: id, env, hooksOnly: true };
    const hooks = spare.take().start(message, (line) => log(`${name} | ${line}`));
    // The run is over: what cancels runs ends it no more, its own time does.
    running.set(id, { ...hooks, cancel: () => {} });
    const timer = setTimeout(() => hooks.cancel(0), HOOKS_MS);
    await hooks.done;
    clearTimeout(timer);
    await removeFolders(id);
  };

  const removeFolders = async (id: string): Promise<void> => {
    if (options.env.CELLFLOW_HOME) await removeRunFolders(options.env.CELLFLOW_HOME, id);
  };

  /** The runs that ended in order, which could not be reported to the API yet. */
  const storedEnds = async (): Promise<ReadonlySet<string>> =>
    knowsOwners ? new Set() : deliverEndings(client, readSettings(options.env));

  let lookedForLost = Number.NEGATIVE_INFINITY;
  const suspects = new Map<string, string>();
  const endLost = async (pools: readonly string[]): Promise<void> => {
    const pauseMs = suspects.size > 0 ? SUSPECTS_MS : LOST_RUNS_MS;
    if (knowsOwners || performance.now() - lookedForLost < pauseMs) return;
    lookedForLost = performance.now();
    const stored = await storedEnds();
    const accounted = { has: (id: string) => running.has(id) || stored.has(id) };
    for (const { run, state } of await endLostRuns(client, pools, accounted, suspects))
      log(`flow run '${run.name}' is ${state}: the process that ran it, of an earlier worker, is gone`);
  };

  /** Ends the runs whose cancelling was requested through the API, and those that were deleted there. */
  const endUnwanted = async () => {
    const ids = [...running.keys()];
    for (let at = 0; at < ids.length; at += MAX_IDS) {
      const some = ids.slice(at, at + MAX_IDS);
      const runs = await client.flowRuns.filter({ flow_runs: { id: { any_: some } } });
      const states = new Map(runs.map((run) => [run.id, run.state_type]));
      for (const id of some) {
        const state = states.get(id);
        if (!states.has(id) || state === "CANCELLING" || state === "CANCELLED")
          running.get(id)?.cancel(graceMs);
      }
    }
  };

  /** Polls once; returns the milliseconds until the next poll. */
  const poll = async (): Promise<number> => {
    await endUnwanted();
    if (stopping) return pollMs;
    const until = Date.now() + pollMs;
    let next = until;
    const pools = await poolNames(client, options.pools);
    await endLost(pools);
    for (const pool of pools) {
      await heartbeat(pool);
      for (const due of await scheduledRuns(client, pool, new Date(until))) {
        if (due.at > Date.now()) next = Math.min(next, due.at);
        else if (running.size < limit) await begin(due);
      }
    }
    return Math.max(0, next - Date.now());
  };

  const loop = async () => {
    let failing = false;
    while (!stopping || running.size > 0) {
      let pauseMs = pollMs;
      try {
        pauseMs = await poll();
        if (failing) log("the API answers again");
        failing = false;
      } catch (error) {
        // A worker outlives its API's restarts; it says so once.
        if (!failing) log(`${(error as Error).message}; trying again every ${pollMs / 1000} s`);
        failing = true;
      }
      await waker.sleep(pauseMs);
    }
  };

  const done = loop().finally(async () => {
    unsubscribe?.();
    await spare.close();
  });
  return {
    name,
    done,
    running: () => running.size,
    stop({ cancel }) {
      stopping = true;
      if (cancel) for (const run of running.values()) run.cancel(graceMs);
      waker.wake();
    },
  };
}
