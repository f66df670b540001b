/** A conversation is a list of calls that is held with a server; what is answered stands in its transcript. */
import { setTimeout as delay } from "node:timers/promises";
import type { Peer } from "../../../bridge/behaviour/contract/suite.ts";

export interface Conversation {
  /** Its subject: `flows are created once by name`. */
  readonly name: string;
  /** Makes the calls; only what was answered to earlier ones may decide what is asked next. */
  hold(talk: Talk): Promise<void>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a conversation reads what it expects, and fails where it is not
  body: any;
}

/** Calls by path below /api (`/../ui-settings` is beside it); each stands in the transcript with its answer. */
export interface Talk {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body?: unknown): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  delete(path: string, body?: unknown): Promise<Answer>;
  /** A body that is text, whatever is in it. */
  send(method: string, path: string, text: string, headers?: Record<string, string>): Promise<Answer>;
  /** A name of this conversation alone, the same with every server. */
  unique(prefix: string): string;
  /** Asks until `done` holds, as long as a test may take; only the last answer stands in the transcript. */
  eventually(ask: (talk: Talk) => Promise<Answer>, done: (answer: Answer) => boolean): Promise<Answer>;
}

/** A call and what was answered, as it came. */
export interface Exchange {
  method: string;
  path: string;
  sent: unknown;
  status: number;
  body: unknown;
  /** Where a redirect leads. */
  location?: string;
  /** Seconds after which to ask again. */
  retryAfter?: string;
}

/** Holds a conversation; `salt` makes its names unique. */
export async function hold(conversation: Conversation, peer: Peer, salt: string): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  await conversation.hold(talkWith(peer, salt, (exchange) => exchanges.push(exchange)));
  return exchanges;
}

const AGAIN_MS = [200, 400, 800, 1600, 3200];
const POLL_MS = 400;
/** Less than a test's own time, so that what was answered last is said. */
const LONGEST_WAIT_MS = 240_000;

function talkWith(peer: Peer, salt: string, record: (exchange: Exchange) => void): Talk {
  const send = async (
    method: string,
    path: string,
    text: string | undefined,
    headers: Record<string, string> = {},
    sent: unknown = text,
  ): Promise<Answer> => {
    const ask = () =>
      peer.fetch(path, {
        method,
        redirect: "manual",
        headers: { "content-type": "application/json", ...headers },
        ...(text === undefined ? {} : { body: text }),
      });
    let response = await ask();
    // A busy Prefect server says 503 while its database is locked; its clients ask again.
    for (const ms of AGAIN_MS) {
      if (response.status !== 503) break;
      await delay(ms);
      response = await ask();
    }
    const body = asJson(await response.text());
    const location = response.headers.get("location") ?? undefined;
    const retryAfter = response.headers.get("retry-after") ?? undefined;
    record({
      method,
      path,
      sent,
      status: response.status,
      body,
      ...(location === undefined ? {} : { location }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
    return { status: response.status, body };
  };
  const json = (method: string) => (path: string, body?: unknown, headers?: Record<string, string>) =>
    send(method, path, body === undefined ? undefined : JSON.stringify(body), headers, body);
  return {
    get: (path, headers) => send("GET", path, undefined, headers),
    post: json("POST"),
    put: json("PUT"),
    patch: json("PATCH"),
    delete: json("DELETE"),
    send,
    unique: (prefix) => `${prefix}-${salt}`,
    async eventually(ask, done) {
      const until = Date.now() + LONGEST_WAIT_MS;
      for (;;) {
        const heard: Exchange[] = [];
        const answer = await ask(talkWith(peer, salt, (exchange) => heard.push(exchange)));
        if (done(answer) || Date.now() > until) {
          heard.forEach(record);
          return answer;
        }
        await delay(POLL_MS);
      }
    },
  };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
