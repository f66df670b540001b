/** How the contract's tests talk to a server: requests by path below /api, bodies as JSON. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** A running server, wherever it is. */
export interface Peer {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
  body: any;
  headers: Headers;
}

export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** A new flow's id. */
  flow(): Promise<string>;
  /** A new flow run. */
  flowRun(extra?: Record<string, unknown>): Promise<Answer["body"]>;
  /** A new deployment of a new flow. */
  deployment(extra?: Record<string, unknown>): Promise<Answer["body"]>;
  setState(runId: string, type: string, extra?: Record<string, unknown>, force?: boolean): Promise<Answer>;
  /** Asks until `done` holds of the answer (a real server records events a little later), at most 30 s. */
  eventually(ask: () => Promise<Answer>, done: (answer: Answer) => boolean): Promise<Answer>;
}

/** A name no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

const MOST_RETRIES = 20;
const LONGEST_PAUSE_MS = 1600;

export function createApi(peer: () => Peer): Api {
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const ask = () =>
      peer().fetch(path, {
        method,
        redirect: "manual",
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    let response = await ask();
    // A busy Prefect server on SQLite says 503, most of the time where many ask at once; its clients ask again.
    for (let again = 0; response.status === 503 && again < MOST_RETRIES; again++) {
      await delay(Math.min(2 ** again * 100, LONGEST_PAUSE_MS));
      response = await ask();
    }
    const text = await response.text();
    let parsed: unknown = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Some answers are text.
    }
    return { status: response.status, body: parsed, headers: response.headers };
  };
  const api: Api = {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
    delete: (path) => call("DELETE", path),
    flow: async () => (await api.post("/flows/", { name: unique("flow") })).body.id,
    flowRun: async (extra = {}) =>
      (await api.post("/flow_runs/", { flow_id: await api.flow(), ...extra })).body,
    deployment: async (extra = {}) =>
      (await api.post("/deployments/", { flow_id: await api.flow(), name: unique("deployment"), ...extra }))
        .body,
    setState: (id, type, extra = {}, force = false) =>
      api.post(`/flow_runs/${id}/set_state`, { state: { type, ...extra }, force }),
    async eventually(ask, done) {
      const until = Date.now() + 30_000;
      for (;;) {
        const answer = await ask();
        if (done(answer) || Date.now() > until) return answer;
        await delay(100);
      }
    },
  };
  return api;
}
