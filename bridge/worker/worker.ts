/** Runs a worker: what is due in its pools, in processes that are ready before they are needed. */
import { hostname } from "node:os";
import { scheduledRuns } from "./poll.ts";
import { checkPools, createHeartbeats, type PoolChoice, poolNames } from "./pools.ts";
import { removeRunFolders } from "./run/run-folder.ts";
import { type Runner, type RunnerOptions, type RunProcesses, startRunner } from "./runner.ts";
import { createSpareProcess } from "./spare-process.ts";

export interface WorkerOptions
  extends Pick<RunnerOptions, "client" | "limit" | "env" | "log" | "pollSeconds" | "graceSeconds"> {
  pools: PoolChoice;
  name?: string | undefined;
}

export interface Worker extends Runner {
  readonly name: string;
}

/** Starts a worker. @throws CellflowError `worker.pool` for a pool that is missing or not of type process */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { client, pools } = options;
  const name = options.name ?? `${hostname()}-${process.pid}`;
  await checkPools(client, pools);
  const heartbeat = createHeartbeats(client, name);
  const runs = startRunner({
    ...options,
    name,
    processes: spareProcesses(options.env),
    async due(until) {
      const due = [];
      for (const pool of await poolNames(client, pools)) {
        await heartbeat(pool);
        due.push(...(await scheduledRuns(client, pool, until)));
      }
      return due;
    },
    async runsOf() {
      const names = await poolNames(client, pools);
      return names.length > 0 ? { work_pools: { name: { any_: names } } } : undefined;
    },
  });
  return { ...runs, name };
}

function spareProcesses(env: NodeJS.ProcessEnv): RunProcesses {
  const spare = createSpareProcess(env);
  return {
    take(message) {
      const child = spare.take();
      return { pid: child.pid, start: (onLine) => child.start(message, onLine) };
    },
    async cleanUp(flowRunId) {
      if (env.CELLFLOW_HOME) await removeRunFolders(env.CELLFLOW_HOME, flowRunId);
    },
    close: () => spare.close(),
  };
}
