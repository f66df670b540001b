/** Sends a server what no client would, and says what it did that no server may. */
import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Peer } from "../../bridge/behaviour/contract/suite.ts";
import type { Random } from "../random.ts";
import { type Case, makeCase } from "./cases.ts";
import type { ApiDocument, Operation } from "./operations.ts";
import { type Ask, createThings } from "./things.ts";

export interface Verdict {
  /** What went wrong, a line each with what was sent. */
  faults: string[];
  /** Operations of which no valid request was accepted, with the last refusal. */
  neverAccepted: Map<string, string>;
  statuses: Record<string, number>;
  slowestMs: number;
  slowest: string;
  /** Bytes on the heap after the first half and at the end. */
  heap: [half: number, end: number];
}

/** So long an answer may take, on a machine under load: what reads long is ended after ten seconds. */
const MOST_MS = 30_000;
/** Things are made anew after so many requests. */
const RENEWED = 60;
const SHOWN = 1500;
/** Of an operation of which none was accepted, so many valid requests are sent. */
const VALID_TRIES = 32;

/** Holds `count` requests with the peers in turn, all on one database. */
export async function sendHostile(
  peers: readonly Peer[],
  document: ApiDocument,
  random: Random,
  count: number,
): Promise<Verdict> {
  const things = createThings(`fuzz-${random.below(1e9)}`);
  let names = 0;
  const fresh = (): string => `fuzz-${random.below(1e9)}-${names++}`;
  const verdict: Verdict = {
    faults: [],
    neverAccepted: new Map(),
    statuses: {},
    slowestMs: 0,
    slowest: "",
    heap: [0, 0],
  };
  const accepted = new Set<string>();
  const main = peers[0] as Peer;
  const ask: Ask = async (method, path, body) => {
    const response = await main.fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 400)
      verdict.faults.push(`making things: ${method} ${path} is ${response.status} ${text.slice(0, 500)}`);
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const hold = async (sent: Case, number: number): Promise<void> => {
    const { operation } = sent;
    const from = performance.now();
    const answer = await send(peers[number % peers.length] ?? main, sent);
    const ms = performance.now() - from;
    if (ms > verdict.slowestMs) [verdict.slowestMs, verdict.slowest] = [ms, shown(sent)];
    if (ms > MOST_MS) verdict.faults.push(`${Math.round(ms)} ms: ${shown(sent)}`);
    const kind = answer.status === 0 ? "no answer" : String(answer.status);
    verdict.statuses[kind] = (verdict.statuses[kind] ?? 0) + 1;
    if (!isAllowed(answer)) verdict.faults.push(`${kind} ${answer.text.slice(0, 500)}: ${shown(sent)}`);
    const name = nameOf(operation);
    if (answer.status >= 200 && answer.status < 300) {
      accepted.add(name);
      if (operation.method !== "GET" && operation.method !== "DELETE")
        things.learn(operation.path, asJson(answer.text));
    } else if (sent.isValid)
      verdict.neverAccepted.set(
        name,
        `${answer.status} ${answer.text.slice(0, 200)} to ${shown(sent).slice(0, 400)}`,
      );
  };
  for (let number = 0; number < count; number++) {
    if (number % RENEWED === 0) await things.renew(ask);
    if (number === count >> 1) verdict.heap[0] = heapBytes();
    const operation =
      document.operations[number % document.operations.length] ?? random.pick(document.operations);
    await hold(makeCase({ random, document, things, fresh }, operation), number);
  }
  for (const operation of document.operations) {
    for (let tries = 0; tries < VALID_TRIES && !accepted.has(nameOf(operation)); tries++) {
      if (tries % 8 === 0) await things.renew(ask);
      await hold(makeCase({ random, document, things, fresh }, operation, true), tries);
    }
  }
  for (const name of accepted) verdict.neverAccepted.delete(name);
  verdict.heap[1] = heapBytes();
  return verdict;
}

function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`;
}

interface Answer {
  /** 0 when there was none. */
  status: number;
  text: string;
  canBeAskedAgain: boolean;
}

export async function send(peer: Peer, sent: Case, isAgain = false): Promise<Answer> {
  const { method, path, headers, body } = sent;
  try {
    const response = await peer.fetch(path, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(2 * MOST_MS),
      ...(body === undefined || method === "GET" ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, text, canBeAskedAgain: response.headers.has("retry-after") };
  } catch (error) {
    // A connection that was idle for five seconds is closed, maybe as this request was on its way.
    if (!isAgain) return send(peer, sent, true);
    const cause = error instanceof Error && error.cause ? ` (${String(error.cause)})` : "";
    return { status: 0, text: `${String(error)}${cause}`, canBeAskedAgain: false };
  }
}

/** What is not served is 501, what may be asked again later 503; a URL that no header has room for is refused by Node. */
function isAllowed({ status, canBeAskedAgain }: Answer): boolean {
  if (status === 503) return canBeAskedAgain;
  return (status >= 200 && status < 500) || status === 501;
}

export function shown({ method, path, headers, body }: Case): string {
  const type = headers["content-type"];
  return `${method} ${path.slice(0, 300)}${type === undefined || type === "application/json" ? "" : ` (${type})`} ${(body ?? "").slice(0, SHOWN)}`;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return memoryUsage().heapUsed;
}
