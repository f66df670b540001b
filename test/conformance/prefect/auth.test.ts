/** The auth string, as a real Prefect server and Prefect's own clients have it. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { deployed } from "../../bridge/worker/deployed.ts";
import { type PrefectServer, prefectVenv, startPrefect } from "../../setup/prefect.ts";
import { freePort, type ServerProcess, startServerProcess } from "../../setup/server-process.ts";

const AUTH = "admin:pass word";
const run = promisify(execFile);

let prefect: PrefectServer;
let ours: ServerProcess;
let home: string;
let url: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "cellflow-auth-"));
  const port = await freePort();
  url = `http://127.0.0.1:${port}/api`;
  const [program = "", ...entry] = cellflowCommand();
  [prefect, ours] = await Promise.all([
    startPrefect({ PREFECT_SERVER_API_AUTH_STRING: AUTH }),
    startServerProcess(program, [...entry, "server", "start", "--host", "0.0.0.0", "--port", String(port)], {
      env: { ...process.env, CELLFLOW_HOME: home, PREFECT_SERVER_API_AUTH_STRING: AUTH },
      cwd: home,
      isReady: async () => (await fetch(`${url}/health`)).ok,
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([prefect?.stop(), ours?.stop()]);
  await rm(home, { recursive: true, force: true });
});

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

test.each([
  ["GET", "/health", undefined],
  ["GET", "/ready", undefined],
  ["GET", "/version", undefined],
  ["GET", "/variables/name/health", undefined],
  ["POST", "/health", undefined],
  ["POST", "/flows/filter", undefined],
  ["POST", "/flows/filter", basic(AUTH)],
  ["POST", "/flows/filter", basic("admin:wrong")],
  ["POST", "/flows/filter", basic("")],
  ["POST", "/flows/filter", `Bearer ${AUTH}`],
  ["POST", "/flows/filter", "nonsense"],
])("%s %s with %s is answered as Prefect answers it", async (method, path, authorization) => {
  const answer = async (api: string) => {
    const headers = authorization ? { authorization } : undefined;
    const response = await fetch(api + path, { method, headers });
    const text = await response.text();
    return response.status === 401 ? [401, JSON.parse(text)] : response.status;
  };
  expect(await answer(url)).toEqual(await answer(prefect.url));
});

test.each([
  ["/events/in", AUTH],
  ["/events/out", AUTH],
  ["/logs/out", AUTH],
  ["/events/out", "admin:wrong"],
  ["/logs/out", null],
])("a websocket to %s with token %s is answered as Prefect answers it", async (path, token) => {
  const answer = (api: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(api.replace("http", "ws") + path, "prefect");
      socket.on("open", () => socket.send(JSON.stringify({ type: "auth", token })));
      socket.on("message", (data) => {
        resolve(JSON.parse(String(data)));
        socket.terminate();
      });
      socket.on("close", (code) => resolve(code));
      socket.on("error", (error) => resolve(error.message));
    });
  expect(await answer(url)).toEqual(await answer(prefect.url));
});

test("Prefect's own clients talk to ours by the string, in HTTP and in both directions of websockets", async () => {
  const { python } = await prefectVenv();
  const script = `
import asyncio
from prefect import flow, get_client
from prefect.events import Event
from prefect.events.clients import get_events_client, get_events_subscriber
from prefect.events.filters import EventFilter, EventNameFilter

@flow
def hello():
    return 1

async def main():
    async with get_client() as client:
        assert (await client.api_healthcheck()) is None
        runs = await client.read_flow_runs()
        assert len(runs) == 1 and runs[0].state.is_completed(), runs
    wanted = EventFilter(event=EventNameFilter(name=["hello.seen"]))
    async with get_events_subscriber(filter=wanted) as subscriber:
        async with get_events_client() as events:
            await events.emit(Event(event="hello.seen", resource={"prefect.resource.id": "a.b"}))
        async for event in subscriber:
            print("saw", event.event)
            break

hello()
asyncio.run(main())
`;
  const env = {
    ...prefect.env,
    PREFECT_API_URL: url,
    PREFECT_API_AUTH_STRING: AUTH,
    PREFECT_LOGGING_LEVEL: "ERROR",
  };
  expect((await run(python, ["-c", script], { env })).stdout).toContain("saw hello.seen");
});

test("we reach a Prefect server by the string", async () => {
  const env = { ...prefect.env, PREFECT_API_AUTH_STRING: AUTH };
  await run((await prefectVenv()).prefect, ["work-pool", "create", "zoo", "--type", "process"], { env });
  const add = await deployed({ apiUrl: prefect.url, authString: AUTH, pool: "zoo" });
  try {
    const id = await add.run({ trips: 2 });
    expect((await add.client.flowRuns.read(id)).state_name).toBe("Scheduled");
  } finally {
    await add.remove();
  }
  await expect(deployed({ apiUrl: prefect.url, pool: "zoo" })).rejects.toThrow("PREFECT_API_AUTH_STRING");
});
