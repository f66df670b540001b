import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createServer } from "../../../../bridge/server/app.ts";
import { answerReads } from "../../../../bridge/server/reads/answer-reads.ts";
import { seedRuns } from "../../../bench/server/seed-runs.ts";

/** A server on a file with runs, and a count of the answers that its own thread gave in full. */
async function serverWithRuns(limits: { mainMs: number; threadMs: number }) {
  const folder = await mkdtemp(join(tmpdir(), "cellflow-reads-"));
  const server = await createServer({ database: join(folder, "cellflow.db") });
  seedRuns(server.context.database, 2000);
  let answered = 0;
  const reads = answerReads(
    server.context.database,
    async (request) => {
      const response = await server.app.fetch(request);
      if (response.ok) answered++;
      return response;
    },
    limits,
  );
  onTestFinished(async () => {
    await reads.close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  const post = (path: string, body: unknown) =>
    reads.fetch(new Request(`http://embedded/api${path}`, { method: "POST", body: JSON.stringify(body) }));
  return { post, reads, answered: () => answered };
}

const ALL_NAMES = { flow_runs: { name: { like_: "zzz" } } };

test("what reads much is read on the thread, and answered the same", async () => {
  const { post, answered } = await serverWithRuns({ mainMs: 0, threadMs: 60_000 });
  const { id } = (await (await post("/flows/", { name: "written on the main thread" })).json()) as {
    id: string;
  };
  expect(answered()).toBe(1);
  expect(await (await post("/flow_runs/count", ALL_NAMES)).json()).toBe(0);
  const page = await post("/flow_runs/filter", { flow_runs: { name: { like_: "run-1" } }, limit: 5 });
  expect(page.headers.get("content-type")).toContain("application/json");
  expect(await page.json()).toHaveLength(5);
  expect(answered()).toBe(1);
  // What was just written is there for whoever reads next.
  const again = await post("/flow_runs/filter", { flows: { id: { any_: [id] } } });
  expect(await again.json()).toEqual([]);
});

test("what reads little is answered at once", async () => {
  const { post, answered } = await serverWithRuns({ mainMs: 60_000, threadMs: 0 });
  expect(await (await post("/flow_runs/count", {})).json()).toBe(2000);
  expect(await (await post("/flow_runs/count", ALL_NAMES)).json()).toBe(0);
  expect(answered()).toBe(2);
});

test("what takes longer than it may even there is refused in one line, and others go on", async () => {
  const { post } = await serverWithRuns({ mainMs: 0, threadMs: 0 });
  const refused = await post("/flow_runs/count", ALL_NAMES);
  expect(refused.status).toBe(422);
  expect(await refused.json()).toEqual({
    code: "request.too-much",
    detail: "This asks for more than can be read in time: narrow the filter, or ask for a shorter time.",
  });
  expect(await (await post("/flow_runs/count", {})).json()).toBe(2000);
});

test("requests beyond those that may wait are told to come again", async () => {
  const { post } = await serverWithRuns({ mainMs: 0, threadMs: 60_000 });
  const answers = await Promise.all(Array.from({ length: 100 }, () => post("/flow_runs/count", ALL_NAMES)));
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  expect(answers.find(({ status }) => status === 503)?.headers.get("retry-after")).toBe("1");
  expect((await post("/flow_runs/count", ALL_NAMES)).status).toBe(200);
});
