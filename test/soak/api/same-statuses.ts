/** Sends the same requests to two servers, about things of the same names, and says where only one accepts them. */
import type { Peer } from "../../bridge/behaviour/contract/suite.ts";
import { createRandom } from "../random.ts";
import { type Case, makeCase } from "./cases.ts";
import { send, shown } from "./hostile.ts";
import type { ApiDocument } from "./operations.ts";
import { type Ask, createThings } from "./things.ts";

export interface DifferentStatus {
  /** `POST /flows/` */
  operation: string;
  real: number;
  ours: number;
  contentType: string | undefined;
  realText: string;
  /** What was sent, and what both answered. */
  what: string;
}

const RENEWED = 40;
const AGAIN_MS = 300;
const TRIES = 20;

export async function differentStatuses(
  real: Peer,
  ours: Peer,
  document: ApiDocument,
  { seed, count }: { seed: number; count: number },
): Promise<DifferentStatus[]> {
  const found: DifferentStatus[] = [];
  const sides = [real, ours].map((peer) => ({ peer, things: createThings(`same-${seed}`) }));
  for (let number = 0; number < count; number++) {
    if (number % RENEWED === 0) await Promise.all(sides.map(({ peer, things }) => things.renew(askOf(peer))));
    const operation = document.operations[number % document.operations.length];
    if (operation === undefined) continue;
    const answers = await Promise.all(
      sides.map(async ({ peer, things }) => {
        const random = createRandom(seed * 1_000_003 + number);
        let names = 0;
        const fresh = (): string => `fresh-${seed}-${number}-${names++}`;
        const sent = makeCase({ random, document, things, fresh }, operation);
        return { sent, ...(await sendAgain(peer, sent)) };
      }),
    );
    const [theirs, own] = answers;
    if (!theirs || !own || (theirs.status / 100) >> 0 === (own.status / 100) >> 0) continue;
    found.push({
      operation: `${operation.method} ${operation.path}`,
      real: theirs.status,
      ours: own.status,
      contentType: own.sent.headers["content-type"],
      realText: theirs.text,
      what: `${shown(own.sent).slice(0, 600)} → real ${theirs.text.slice(0, 300)} | ours ${own.text.slice(0, 300)}`,
    });
  }
  return found;
}

/** A Prefect server is now and then too busy: 503. */
async function sendAgain(peer: Peer, sent: Case) {
  for (let left = TRIES; ; left--) {
    const answer = await send(peer, sent);
    if (answer.status !== 503 || left === 0) return answer;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function askOf(peer: Peer): Ask {
  return async (method, path, body) => {
    const headers = { "content-type": "application/json" };
    const operation = { method, path, parameters: [] };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await sendAgain(peer, { operation, isValid: true, method, path, headers, ...text });
    return { status: answer.status, body: answer.text === "" ? undefined : JSON.parse(answer.text) };
  };
}
