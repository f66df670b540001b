/** Gives a test an API and results of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "../client/client.ts";
import { getClient } from "../engine/api.ts";
import { closeEngine } from "../engine/host.ts";
import { SETTING_NAMES } from "../settings/names.ts";

export interface TestingApi extends AsyncDisposable {
  /** The API, to see what became of runs. */
  client(): Promise<Client>;
  /** The folder of its database and results. */
  home: string;
  /** Ends it and removes its folder; settings are what they were before. */
  close(): Promise<void>;
}

/**
 * A temporary API, with results and cache of its own, for flows that run from now on until it is closed: in a test
 * `await using api = await testing()`, or `testing(async (api) => …)`, which gives what the function gives. One at a time
 * in a process: settings are the process's.
 */
export function testing(): Promise<TestingApi>;
export function testing<R>(work: (api: TestingApi) => R | PromiseLike<R>): Promise<R>;
export async function testing<R>(work?: (api: TestingApi) => R | PromiseLike<R>): Promise<TestingApi | R> {
  const api = await startTesting();
  if (!work) return api;
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

async function startTesting(): Promise<TestingApi> {
  const home = await mkdtemp(join(tmpdir(), "cellflow-testing-"));
  const before = new Map(SETTING_NAMES.map((name) => [name, process.env[name]]));
  for (const name of SETTING_NAMES) delete process.env[name];
  // All of them, so that no `.env` or profile names another.
  Object.assign(process.env, {
    CELLFLOW_HOME: home,
    CELLFLOW_DATABASE: join(home, "cellflow.db"),
    CELLFLOW_API: "embedded",
    CELLFLOW_RESULT_STORAGE: join(home, "results"),
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await closeEngine();
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(home, { recursive: true, force: true });
  };
  return { home, client: getClient, close, [Symbol.asyncDispose]: close };
}
