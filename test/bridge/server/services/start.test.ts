import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { processHeader, processStart } from "../../../../bridge/processes/identity.ts";
import { createVault } from "../../../../bridge/server/blocks/encryption/vault.ts";
import { startServices } from "../../../../bridge/server/services/start.ts";
import { openServer, startRun, temporaryFolder } from "../harness.ts";

/** Between two rounds. */
const ROUND_MS = 2500;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("who serves next leads at once when the leader was killed, and sees whose process is gone", async () => {
  const server = await openServer(join(temporaryFolder(), "shared.db"));
  const { database } = server.context;
  const machine = processHeader().split("@")[1];
  database.run(
    "INSERT INTO lease (name, holder, until) VALUES ('services', ?, ?)",
    `999999:1@${machine} an-id`,
    (Date.now() + 15_000) * 1000,
  );
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const run = await startRun(server, {
    "x-cellflow-process": `${child.pid}:${processStart(child.pid ?? 0)}`,
  });
  const stop = server.startServices();
  child.kill("SIGKILL");
  await once(child, "exit");
  vi.advanceTimersByTime(ROUND_MS);
  expect(database.get("SELECT state_type FROM flow_run WHERE id = ?", run)).toEqual({
    state_type: "CRASHED",
  });
  stop();
});

test("a leader that lives keeps the lead", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const [one, two] = [await openServer(file), await openServer(file)];
  const stops = [one.startServices(), two.startServices()];
  const leader = one.context.database.get("SELECT holder FROM lease");
  vi.advanceTimersByTime(2 * ROUND_MS);
  expect(two.context.database.get("SELECT holder FROM lease")).toEqual(leader);
  for (const stop of stops) stop();
});

test("a database that can't be written ends no service, and is named once until it can", async () => {
  const server = await openServer();
  const { context } = server;
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  let isFull = true;
  const get: typeof context.database.get = (sql, ...values) => {
    if (isFull && sql.includes("lease")) throw new Error("the disk is full");
    return context.database.get(sql, ...values);
  };
  const sweep = vi.fn();
  const broken = { ...context, database: { ...context.database, get } };
  const stop = startServices(broken, { claim: () => {}, sweep }, createVault(broken));
  vi.advanceTimersByTime(3 * ROUND_MS);
  expect(warned.mock.calls.map(([line]) => line)).toEqual(["cellflow service lead: the disk is full"]);
  expect(sweep).not.toHaveBeenCalled();
  isFull = false;
  vi.advanceTimersByTime(ROUND_MS);
  expect(sweep).toHaveBeenCalledOnce();
  isFull = true;
  vi.advanceTimersByTime(2 * ROUND_MS);
  expect(warned).toHaveBeenCalledTimes(2);
  stop();
});
