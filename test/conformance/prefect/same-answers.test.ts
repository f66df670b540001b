/** Both servers are asked the same, and give the same answers. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer } from "../../../bridge/server/app.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { overHttp, type Peer } from "../../bridge/behaviour/contract/suite.ts";
import { startPrefect } from "../../setup/prefect.ts";
import { CONVERSATIONS } from "./same-answers/all.ts";
import { describeMismatch, excuse, mismatches } from "./same-answers/compare.ts";
import { hold } from "./same-answers/conversation.ts";
import { DIFFERENCES, type Difference } from "./same-answers/differences.ts";
import { operationsOf, unknownTo } from "./same-answers/operations.ts";
import { transcript } from "./same-answers/transcript.ts";

const peers = new Map<string, Peer>();
/**
 * Subjects that mostly wait for what Prefect does a moment later: their conversations are held beside each other. Not
 * those about what automations do: on SQLite, Prefect waits a minute for its own lock where several act at a time.
 */
const WAITING: ReadonlySet<string> = new Set(["events", "the events of blocks", "the events of things"]);
/** Prefect takes long for what it does by itself, with many asking. */
const LONGEST_MS = 300_000;
const used = new Set<Difference>();

function peer(name: string): Peer {
  const found = peers.get(name);
  if (!found) throw new Error(`${name} has not started`);
  return found;
}

async function embedded(): Promise<Peer> {
  const server = await createServer({ database: ":memory:" });
  const stop = server.startServices();
  return {
    fetch: (path, init) => server.fetch(new Request(`http://embedded/api${path}`, init)),
    async stop() {
      stop();
      await server.close();
    },
  };
}

async function served(): Promise<Peer> {
  const server = await createServer({ database: ":memory:" });
  const stop = server.startServices();
  const { url, close } = await listen(server, { port: 0 });
  return overHttp(`${url}/api`, async () => {
    stop();
    await close();
    await server.close();
  });
}

async function prefect(): Promise<Peer> {
  // Of a test's own, or one that runs already: what is said there has names of its own.
  const running = process.env.CELLFLOW_TEST_PREFECT_URL;
  if (running !== undefined) return overHttp(running);
  const { url, stop } = await startPrefect();
  return overHttp(url, stop);
}

beforeAll(async () => {
  peers.set("Prefect", await prefect());
  peers.set("in process", await embedded());
  peers.set("served", await served());
}, 300_000);
afterAll(async () => {
  for (const each of peers.values()) await each.stop();
}, 60_000);

describe.each(CONVERSATIONS)("%s", (subject, conversations) => {
  const held = WAITING.has(subject) ? test.concurrent : test;
  held.each(conversations)("$name", { timeout: LONGEST_MS }, async (conversation) => {
    const salt = randomBytes(4).toString("hex");
    const [real, inProcess, overPort] = await Promise.all(
      ["Prefect", "in process", "served"].map(async (name) =>
        transcript(await hold(conversation, peer(name), salt)),
      ),
    );
    for (const ours of [inProcess, overPort]) {
      const unexcused = mismatches(real ?? [], ours ?? []).filter((mismatch) => {
        const row = excuse(mismatch, DIFFERENCES);
        if (row) used.add(row);
        return row === undefined;
      });
      expect(unexcused.map(describeMismatch)).toEqual([]);
    }
  });
});

test("every row of the table of differences still excuses one", () => {
  expect(DIFFERENCES.filter((row) => !used.has(row))).toEqual([]);
});

test("every operation of Prefect's document is served", async () => {
  const operations = await operationsOf(peer("Prefect"));
  expect(operations.length).toBeGreaterThan(180);
  expect(await unknownTo(peer("in process"), operations)).toEqual([]);
});
