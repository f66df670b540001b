/** Runs what is due in processes: polls, claims, cancels, settles the runs' states, stops. */
import type { Client } from "../client/client.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import { deliverEndings } from "../engine/reporter/delivery/spool.ts";
import { noteOwner } from "../processes/run-owner.ts";
import { readSettings } from "../settings/settings.ts";
import { createWaker } from "../waker.ts";
import { settleRun } from "./final-state.ts";
import { endLostRuns, type RunsOf } from "./lost-runs.ts";
import { claimRun, type DueRun, keepSlot } from "./poll.ts";
import type { StartMessage } from "./run/child-message.ts";
import { runEnvironment } from "./run-environment.ts";
import type { RunProcess } from "./run-process.ts";

export interface RunnerOptions {
  client: Client;
  /** Of who runs them, as it stands in the runs' environment. */
  name: string;
  /** Runs at once; undefined: no limit. */
  limit?: number | undefined;
  /** Environment of the runs' processes: how they reach the same API. */
  env: NodeJS.ProcessEnv;
  log(line: string): void;
  /** Time between polls; default 1 s where the API announces changes (embedded), 3 s else. */
  pollSeconds?: number | undefined;
  /** How long a cancelled run has to end by itself; default 30 s. */
  graceSeconds?: number | undefined;
  /** The runs that are due up to then, in the order in which they are taken. */
  due(until: Date): Promise<DueRun[]>;
  /** Which runs are looked after, also those that processes of before left behind; undefined: none now. */
  runsOf(): Promise<RunsOf | undefined>;
  processes: RunProcesses;
}

/** Where the processes of runs come from. */
export interface RunProcesses {
  /** A process for the run, or the hooks of one, that the message names. */
  take(message: StartMessage): { readonly pid: number; start(onLine: (line: string) => void): RunProcess };
  /** Removes what the run's process left on the disk. */
  cleanUp?(flowRunId: string): Promise<void>;
  close?(): Promise<void>;
}

/** Between two looks for runs that processes of before left behind. */
const LOST_RUNS_MS = 30_000;
/** The same while some look as if they were: longer than a worker takes to note its process for a run it took. */
const SUSPECTS_MS = 5000;
/** The hooks of a run whose process is gone have as long as a cancelled run has by default. */
const HOOKS_MS = 30_000;
/** Ids in one request. */
const MAX_IDS = 200;

export interface Runner {
  /** Resolves when stopped and every run has ended; rejects when it cannot go on. */
  readonly done: Promise<void>;
  /** Runs under way. */
  running(): number;
  /**
   * Takes no more runs; with `cancel`, cancels those under way, else waits for them. `now` leaves those that are being
   * cancelled no more time.
   */
  stop(options: { cancel: boolean; now?: boolean }): void;
}

/** Starts to run what is due. */
export function startRunner(options: RunnerOptions): Runner {
  const { client, name, log, processes, limit = Number.POSITIVE_INFINITY } = options;
  const changes = client.transport.changes;
  const pollMs = (options.pollSeconds ?? (changes ? 1 : 3)) * 1000;
  const graceMs = (options.graceSeconds ?? 30) * 1000;
  // The embedded API notes by itself which process a run belongs to.
  const knowsOwners = client.transport.kind === "embedded";
  const running = new Map<string, RunProcess>();
  let stopping = false;
  let cancelling = false;

  const waker = createWaker();
  const unsubscribe = changes?.subscribe((change) => {
    if (change.kind === "flow-run" || change.kind === "deployment") waker.wake();
  });

  const begin = async ({ flowRun }: DueRun) => {
    if (running.has(flowRun.id)) return;
    const claim = await claimRun(client, flowRun.id);
    if (!claim) return;
    const label = `flow run '${flowRun.name}'`;
    log(`${label} starts`);
    const message = { flowRunId: flowRun.id, env: runEnvironment(flowRun, name) };
    const child = processes.take(message);
    // So that the worker after this one knows whether the run goes on.
    if (!knowsOwners) await noteOwner(client, flowRun, child.pid);
    const run = child.start((line) => log(`${flowRun.name} | ${line}`));
    running.set(flowRun.id, run);
    const endSlot = keepSlot(client, claim);
    // Claimed while it was being stopped.
    if (cancelling) run.cancel(graceMs);
    run.done
      .then(async (end) => {
        endSlot();
        await processes.cleanUp?.(flowRun.id);
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
    const hooks = processes.take(message).start((line) => log(`${name} | ${line}`));
    // The run is over: what cancels runs ends it no more, its own time does.
    running.set(id, { ...hooks, cancel: () => {} });
    const timer = setTimeout(() => hooks.cancel(0), HOOKS_MS);
    await hooks.done;
    clearTimeout(timer);
    await processes.cleanUp?.(id);
  };

  /** The runs that ended in order, which could not be reported to the API yet. */
  const storedEnds = async (): Promise<ReadonlySet<string>> =>
    knowsOwners ? new Set() : deliverEndings(client, readSettings(options.env));

  let lookedForLost = Number.NEGATIVE_INFINITY;
  const suspects = new Map<string, string>();
  const endLost = async (): Promise<void> => {
    const pauseMs = suspects.size > 0 ? SUSPECTS_MS : LOST_RUNS_MS;
    if (knowsOwners || performance.now() - lookedForLost < pauseMs) return;
    lookedForLost = performance.now();
    const runsOf = await options.runsOf();
    if (!runsOf) return;
    const stored = await storedEnds();
    const accounted = { has: (id: string) => running.has(id) || stored.has(id) };
    for (const { run, state } of await endLostRuns(client, runsOf, accounted, suspects))
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
    await endLost();
    for (const due of await options.due(new Date(until))) {
      if (due.at > Date.now()) next = Math.min(next, due.at);
      else if (running.size < limit && !stopping) await begin(due);
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
    await processes.close?.();
  });
  return {
    done,
    running: () => running.size,
    stop({ cancel, now = false }) {
      stopping = true;
      cancelling ||= cancel;
      if (cancel) for (const run of running.values()) run.cancel(now ? 0 : graceMs);
      waker.wake();
    },
  };
}
