/** A transport over HTTP: credentials, and retries as Prefect's own client does them. */
import { setTimeout as sleep } from "node:timers/promises";
import { PROCESS_HEADER, processHeader } from "../../processes/identity.ts";
import type { Settings } from "../../settings/settings.ts";
import { wellFormedJson } from "../../well-formed.ts";
import { UnreachableError } from "../errors.ts";
import { createCsrf } from "./csrf.ts";
import type { Transport } from "./transport.ts";

export interface RemoteOptions {
  /** How often a request is sent again at most (default: PREFECT_CLIENT_MAX_RETRIES, else RETRIES or RUN_RETRIES). */
  retries?: number;
  /** Milliseconds to wait before try number `attempt` (1, 2, …): from half a second doubled up to 5 s by default. */
  backoff?: (attempt: number) => number;
  fetch?: typeof fetch;
}

/**
 * What a server knows clients by that renew the leases of their slots: who says nothing of the kind has its lease taken
 * away when its run begins (get_prefect_client_version in Prefect's server).
 */
const USER_AGENT = "prefect/3.8.6 (API 0.8.4)";

/** About a minute, as Prefect's own client. */
const RETRIES = 15;
/**
 * About five minutes for what makes a run, moves it on or says what happened, while the server answers 503: one that
 * records many task runs does so for long.
 */
const RUN_RETRIES = 63;
const OF_RUNS = /^\/(?:(?:flows|flow_runs|task_runs)\/(?:[^/]+\/set_state)?|events|logs\/)$/;
/**
 * How often a request is sent again at once after it collided with another in a server's database. While Prefect's server on
 * SQLite records task runs, one in five of those that make a flow run gets through.
 */
const COLLISION_RETRIES = 40;
const COLLISION_WAIT_MS = 30;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

const RETRIABLE_STATUSES = new Set([408, 429, 502, 503]);
/** Of these, those after which the request may have been carried out. */
const LOST_STATUSES = new Set([408, 502]);

/** A transport to `settings.apiUrl`. Nothing is sent until the first `fetch`. */
export function remoteTransport(settings: Settings, options: RemoteOptions = {}): Transport {
  const { address, credentials } = withoutCredentials(settings.apiUrl ?? "");
  const send = options.fetch ?? fetch;
  const chosen = options.retries ?? settings.maxRetries;
  const backoff = options.backoff ?? defaultBackoff;
  const headers = new Headers(settings.customHeaders);
  // Where the server is ours and on this machine, it sees when this process is gone.
  headers.set(PROCESS_HEADER, processHeader());
  headers.set("user-agent", USER_AGENT);
  const authorization = authorizationOf(settings, credentials);
  if (authorization !== undefined) headers.set("authorization", authorization);
  const csrf = createCsrf((path) => send(address + path, { headers }));
  let answered = false;

  return {
    url: address,
    kind: "remote",
    unauthorizedAdvice:
      settings.withheld &&
      `${settings.withheld} is not sent to ${address}, which it does not belong to: set both in one place`,
    async fetch(path, { isOnce = false, ...init } = {}) {
      const all = new Headers(headers);
      for (const [name, value] of new Headers(init.headers)) all.set(name, value);
      if (init.body != null && !all.has("content-type")) all.set("content-type", "application/json");
      const method = init.method ?? "GET";
      // Prefect answers 500 to a character it cannot store, or stores what it can never read again.
      const body = typeof init.body === "string" ? wellFormedJson(init.body) : init.body;
      const retries = chosen ?? RETRIES;
      const busyRetries = chosen ?? (method === "POST" && OF_RUNS.test(path) ? RUN_RETRIES : RETRIES);
      let collisionRetries = retries > 0 ? COLLISION_RETRIES : 0;
      for (let attempt = 1; ; attempt++) {
        let response: Response | undefined;
        try {
          await csrf.add(all, method);
          response = await send(address + path, { ...init, body, headers: all });
        } catch (error) {
          if (init.signal?.aborted) throw error;
          // Before the first answer a server that does not answer is a wrong address, not a passing fault.
          const unreachable = new UnreachableError(address, error);
          if (!answered || attempt > retries || (isOnce && unreachable.mayHaveArrived)) throw unreachable;
        }
        let wait: number | undefined;
        if (response) {
          answered = true;
          const staleToken = response.status === 403 && (await csrf.isRefusal(response));
          if (staleToken) csrf.forget();
          else if (!RETRIABLE_STATUSES.has(response.status)) return response;
          else if (isOnce && LOST_STATUSES.has(response.status)) return response;
          const maintenance = response.headers.get("prefect-maintenance") === "true";
          if (attempt > (response.status === 503 ? busyRetries : retries) && !maintenance) return response;
          const after = Number(response.headers.get("retry-after") ?? Number.NaN);
          wait = staleToken ? 0 : Number.isFinite(after) ? after * 1000 : undefined;
          if (wait === undefined && collisionRetries > 0 && (await isCollision(response))) {
            collisionRetries--;
            attempt--;
            wait = withJitter(COLLISION_WAIT_MS);
          }
          void response.body?.cancel();
        }
        await sleep(wait ?? backoff(attempt), undefined, init.signal ? { signal: init.signal } : {});
      }
    },
    close: async () => {},
  };
}

/**
 * Whether this is Prefect's answer where its database was in use: on SQLite at once, when a request has read before it writes
 * and another wrote between.
 */
async function isCollision(response: Response): Promise<boolean> {
  return response.status === 503 && (await response.clone().text()).includes('"Service Unavailable"');
}

function defaultBackoff(attempt: number): number {
  return withJitter(Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS));
}

/** Those who were refused together do not come back together. */
function withJitter(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}

/** `http://user:password@host/api` -> the address alone, and the credentials. */
function withoutCredentials(text: string): { address: string; credentials?: string } {
  const url = new URL(text);
  if (url.username === "" && url.password === "") return { address: text.replace(/\/+$/, "") };
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";
  return { address: url.href.replace(/\/+$/, ""), credentials };
}

/** PREFECT_API_AUTH_STRING wins over PREFECT_API_KEY, as in Prefect. */
function authorizationOf(settings: Settings, credentials: string | undefined): string | undefined {
  const basic = settings.authString ?? (settings.apiKey === undefined ? credentials : undefined);
  if (basic !== undefined) return `Basic ${Buffer.from(basic).toString("base64")}`;
  return settings.apiKey === undefined ? undefined : `Bearer ${settings.apiKey}`;
}
