/** Concurrency limits by Prefect's own command and SDK, against a real server and against ours. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
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
