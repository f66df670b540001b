/** Concurrency limits by Prefect's own command and SDK, against a real server and against ours. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";
import { type Listening, listen } from "../../../bridge/server/listen.ts";
import { type PrefectServer, prefectVenv, startPrefect } from "../../setup/prefect.ts";

let prefect: PrefectServer;
let api: ApiServer;
let ours: Listening;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cellflow-limits-"));
  [prefect, api] = await Promise.all([startPrefect(), createServer({ database: join(home, "test.db") })]);
  ours = await listen(api, { port: 0 });
});
afterAll(async () => {
  await ours?.close();
  await api?.close();
  await prefect?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What Python code prints that runs with Prefect's client against a server. */
async function python(url: string, code: string): Promise<string> {
  const env = { ...prefect.env, PREFECT_API_URL: url, NO_COLOR: "1", COLUMNS: "200" };
  const { python: program } = await prefectVenv();
  return (await promisify(execFile)(program, ["-c", code], { env, cwd: home })).stdout;
}

/** What both servers make of it; ids and times, which differ, as one word each. */
async function both(code: string): Promise<{ theirs: string; ours: string }> {
  const [theirs, mine] = await Promise.all(
    [prefect.url, `${ours.url}/api`].map(async (url) =>
      (await python(url, code))
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
        .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+00:00)?/g, "TIME"),
    ),
  );
  return { theirs: theirs ?? "", ours: mine ?? "" };
}

test("`prefect gcl` and `prefect concurrency-limit` say the same with our server as with Prefect's", async () => {
  const commands = [
    "gcl create db --limit 3",
    "gcl create db --limit 3",
    "gcl create api --limit 5 --slot-decay-per-second 0.5 --active-slots 0 --disable",
    "gcl inspect db --output json",
    "gcl ls --output json",
    "gcl disable db",
    "gcl disable db",
    "gcl enable db",
    "gcl update db --limit 4 --active-slots 2",
    "gcl update none --limit 4",
    "gcl inspect db --output json",
    "gcl inspect none",
    "concurrency-limit create gpu 2",
    "concurrency-limit inspect gpu --output json",
    "concurrency-limit ls",
    "concurrency-limit reset gpu",
    "concurrency-limit inspect none",
    "concurrency-limit delete gpu",
    "concurrency-limit delete gpu",
    "gcl delete api",
    "gcl delete api",
    "gcl ls --output json",
  ];
  const said = await both(`
import sys
from prefect.cli import app
for line in ${JSON.stringify(commands)}:
    print("$", line)
    sys.argv = ["prefect", *line.split()]
    try: app()
    except SystemExit as end: print("exit", end.code)
`);
  expect(said.theirs).toContain("Created global concurrency limit with name 'db'");
  expect(said.theirs).toContain("exit 1");
  expect(said.ours).toBe(said.theirs);
});

const [TIMES, SLOTS] = [4, 2];

/**
 * Take slots as often, of a limit and by a task's tag, and count by files who has one meanwhile: the same in both
 * languages.
 */
function theirSide(marks: string): string {
  return `
import asyncio, os, time
from prefect import flow, task
from prefect.concurrency.asyncio import concurrency, rate_limit
def work(folder, n):
    mark = f"${marks}/{folder}/{os.getpid()}-{n}"
    open(mark, "w").close()
    time.sleep(0.05)
    print(folder, len(os.listdir(f"${marks}/{folder}")))
    os.remove(mark)
@task(tags=["mixed"])
def tagged(n): work("tag", n)
@flow
def theirs(): [run.result() for run in tagged.map(range(${TIMES}))]
async def one(n):
    async with concurrency("mixed", occupy=1):
        await asyncio.to_thread(work, "name", n)
async def main():
    await asyncio.gather(*[one(n) for n in range(${TIMES})])
    await rate_limit("rate")
asyncio.run(main())
theirs()
`;
}

function ourSide(marks: string): string {
  return `
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { concurrency, flow, rateLimit, task } from ${JSON.stringify(new URL("../../../bridge/index.ts", import.meta.url).href)};
async function work(folder, n) {
  const mark = "${marks}/" + folder + "/" + process.pid + "-" + n;
  writeFileSync(mark, "");
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(folder, readdirSync("${marks}/" + folder).length);
  rmSync(mark);
}
const numbers = Array.from({ length: ${TIMES} }, (_, n) => n);
const tagged = task(async function tagged(n) { await work("tag", n); }, { tags: ["mixed"] });
await Promise.all(numbers.map((n) => concurrency("mixed", () => work("name", n))));
await rateLimit("rate");
await flow(async () => tagged.map(numbers), { name: "ours" })();
`;
}

test.each(["Prefect's server", "our server"])(
  "Python's and our processes share the slots of limits and of tags on %s",
  async (which) => {
    const url = which === "our server" ? `${ours.url}/api` : prefect.url;
    const limits = createClient(remoteTransport({ apiUrl: url, home, database: "" })).concurrencyLimits;
    for (const name of ["mixed", "tag:mixed"]) await limits.create({ name, limit: SLOTS });
    await limits.create({ name: "rate", limit: 1, slot_decay_per_second: 10 });
    const marks = mkdtempSync(join(home, "marks-"));
    for (const folder of ["name", "tag"]) mkdirSync(join(marks, folder));
    const script = join(home, "ours.ts");
    writeFileSync(script, ourSide(marks));
    const env = { ...prefect.env, PREFECT_API_URL: url, CELLFLOW_HOME: home };
    const outputs = await Promise.all([
      python(url, theirSide(marks)),
      ...[1, 2].map(
        async () => (await promisify(execFile)(process.execPath, [script], { env, cwd: home })).stdout,
      ),
    ]);
    for (const folder of ["name", "tag"]) {
      const counts = outputs.join("").match(new RegExp(`(?<=^${folder} )\\d+`, "gm")) ?? [];
      expect(counts).toHaveLength(3 * TIMES);
      expect(Math.max(...counts.map(Number))).toBeLessThanOrEqual(SLOTS);
    }
    for (const name of ["mixed", "tag:mixed"]) expect((await limits.read(name))?.active_slots).toBe(0);
  },
);

test("our client reads what Prefect's server says of limits and leases", async () => {
  const client = createClient(remoteTransport({ apiUrl: prefect.url, home, database: "" }));
  const limits = client.concurrencyLimits;
  await limits.create({ name: "held", limit: 1 });
  const granted = await limits.lease({ names: ["held"], slots: 1, lease_duration: 60 });
  if (!("lease_id" in granted)) throw new Error("no slot is free");
  expect(await limits.renew(granted.lease_id, 60)).toBe(true);
  await limits.release(granted.lease_id);
  expect(await limits.renew(granted.lease_id, 60)).toBe(false);
  expect(await limits.update("held", { active: false })).toBe(true);
  expect(await limits.update("none", { active: false })).toBe(false);
  expect(await limits.delete("held")).toBe(true);
  expect(await limits.delete("held")).toBe(false);
  expect(await limits.read("held")).toBeUndefined();
  await expect(limits.create({ name: "a/b", limit: 1 })).rejects.toMatchObject({ status: 422 });
});
