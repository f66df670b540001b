/** Databases that can't be written and APIs that are not there: one clear line, and nothing half done. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../../setup/server-process.ts";
import { createPlace, type Kernel, type Place } from "./kernel.ts";
import { mayMount, readOnly, smallFolder } from "./mounts.ts";

const full = await mayMount();
let place: Place;
let endings: (() => Promise<unknown>)[];
beforeEach(async () => {
  endings = [];
  place = await createPlace();
});
afterEach(async () => {
  for (const end of endings.reverse()) await end().catch(() => {});
  await place.remove();
});

const flow = "%%flow\nasync function main() { console.log('the flow ran'); return 1; }";

function oneClearLine(ran: Awaited<ReturnType<Kernel["execute"]>>, ...words: string[]) {
  expect(ran.status).toBe("error");
  expect(ran.error).not.toContain("\n");
  for (const word of words) expect(ran.error).toContain(word);
  const traceback = ran.heard.find(({ type }) => type === "error")?.content.traceback as string[];
  expect(traceback.join("\n")).not.toMatch(/node:internal|bridge\//);
  expect(ran.printed).not.toContain("the flow ran");
  expect(ran.runs).toEqual([]);
}

test("a home that is a file", async () => {
  await writeFile(place.home, "");
  oneClearLine(await (await place.kernel()).execute(flow), place.home, "CELLFLOW_DATABASE");
});

test("a read-only folder, empty or with a database from before", async () => {
  const writable = await readOnly(place.home);
  endings.push(writable);
  oneClearLine(await (await place.kernel()).execute(flow), place.database, "read-only", "CELLFLOW_DATABASE");
  await writable();
  const kernel = await place.kernel();
  expect((await kernel.execute(flow)).status).toBe("ok");
  await kernel.close();
  endings.push(await readOnly(place.home));
  oneClearLine(await (await place.kernel()).execute(flow), place.database, "CELLFLOW_DATABASE");
});

test.skipIf(!full)("a full disk: at the start, and between two runs", async () => {
  const disk = await smallFolder(place.home, "64k");
  endings.push(disk.remove);
  oneClearLine(
    await (await place.kernel()).execute(flow),
    place.database,
    "disk is full",
    "CELLFLOW_DATABASE",
  );
  await disk.resize("4m");
  const kernel = await place.kernel();
  const first = await kernel.execute(flow);
  expect([first.error, first.status]).toEqual(["", "ok"]);
  await writeFile(join(place.home, "filler"), Buffer.alloc(8_000_000)).catch(() => {});
  oneClearLine(await kernel.execute(flow), place.database, "disk is full");
  await rm(join(place.home, "filler"));
  const again = await kernel.execute(flow);
  expect(again.runs[0]?.flowRun?.state.name).toBe("Completed");
  const runs = await (await place.client()).flowRuns.filter({});
  expect(runs.map((run) => run.state_name)).toEqual(["Completed", "Completed"]);
});

test("a database that is none", async () => {
  const database = join(place.folder, "other.db");
  await writeFile(
    database,
    "this is a text, not a database, and long enough to have a header of one hundred bytes in it, as those do",
  );
  oneClearLine(await (await place.kernel({ CELLFLOW_DATABASE: database })).execute(flow), database);
  expect(await readFile(database, "utf8")).toMatch(/^this is a text/);
});

test("an API that is not there: its URL, the cause, and how to do without", async () => {
  const url = `http://127.0.0.1:${await freePort()}/api`;
  const ran = await (await place.kernel({ CELLFLOW_API: "", PREFECT_API_URL: url })).execute(flow);
  oneClearLine(ran, url, "ECONNREFUSED", "unset PREFECT_API_URL", "CELLFLOW_API=embedded");
  expect(await readdir(place.home).catch(() => [])).toEqual([]);
});

test("an API that is not one", async () => {
  const { createServer } = await import("node:http");
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>It works</h1>"),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  try {
    const ran = await (
      await place.kernel({ CELLFLOW_API: "", PREFECT_API_URL: `http://127.0.0.1:${port}/api` })
    ).execute(flow);
    oneClearLine(ran, `http://127.0.0.1:${port}/api`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
