/**
 * What any server of this API does: run against the embedded server (embedded.test.ts) and against a real Prefect
 * server (test/conformance/prefect/contract.test.ts), so that the two cannot drift apart.
 */
import { afterAll, beforeAll, describe } from "vitest";
import { type Api, createApi, type Peer } from "./api.ts";
import { basicsSuite } from "./basics.ts";
import { concurrencyLimitsSuite } from "./concurrency-limits.ts";
import { deploymentsSuite } from "./deployments.ts";
import { recordsSuite } from "./records.ts";
import { runInputSuite } from "./run-input.ts";
import { setStateSuite } from "./set-state.ts";
import { taskRunsSuite } from "./task-runs.ts";
import { workPoolsSuite } from "./work-pools.ts";

export type { Peer } from "./api.ts";

/**
 * A peer at `url` (…/api), reached over HTTP. Each request has a connection of its own: Prefect's server closes those that
 * are idle for five seconds, on a busy machine just as one is used again.
 */
export function overHttp(url: string, stop: () => Promise<void> = async () => {}): Peer {
  return {
    fetch(path, init) {
      const headers = new Headers(init?.headers);
      headers.set("connection", "close");
      return fetch(url + path, { ...init, headers });
    },
    stop,
  };
}

/** The whole contract, as tests under `name`; `start` gives the server, which is stopped at the end. */
export function contractSuite(name: string, start: () => Promise<Peer>): void {
  describe(name, () => {
    let peer: Peer | undefined;
    const api: Api = createApi(() => {
      if (!peer) throw new Error("the server has not started");
      return peer;
    });
    beforeAll(async () => {
      peer = await start();
    }, 300_000);
    afterAll(async () => {
      await peer?.stop();
    }, 60_000);
    for (const suite of [
      basicsSuite,
      setStateSuite,
      runInputSuite,
      taskRunsSuite,
      recordsSuite,
      deploymentsSuite,
      workPoolsSuite,
      concurrencyLimitsSuite,
    ]) {
      suite(api);
    }
  });
}
