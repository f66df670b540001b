import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Kernel,
  KernelManager,
  type KernelMessage,
  KernelSpecManager,
  ServerConnection,
  type Session,
  SessionManager,
} from "@jupyterlab/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startJupyterWithKernel } from "../../setup/kernel-in-jupyter.ts";
import { isAlive } from "./kernel-client.ts";

let server: Awaited<ReturnType<typeof startJupyterWithKernel>>;
let settings: ServerConnection.ISettings;
let sessions: SessionManager;
let session: Session.ISessionConnection;

beforeAll(async () => {
  server = await startJupyterWithKernel();
  const { url, token } = server;
  settings = ServerConnection.makeSettings({
    baseUrl: url,
    wsUrl: url.replace("http", "ws"),
    token,
    appendToken: true,
  });
  const kernelManager = new KernelManager({ serverSettings: settings });
  sessions = new SessionManager({ kernelManager, serverSettings: settings });
  await sessions.ready;
  const path = "taxi-duration.ipynb";
  session = await sessions.startNew({ path, name: path, type: "notebook", kernel: { name: "cellflow" } });
});
afterAll(async () => {
  if (session && !session.isDisposed) await session.shutdown();
  sessions?.dispose();
  await server?.stop();
});

interface Ran {
  reply: KernelMessage.IExecuteReplyMsg["content"];
  outputs: KernelMessage.IIOPubMessage[];
}

/** Runs a cell as a front end does; `onOutput` sees each message as it comes. */
async function execute(code: string, onOutput: (message: KernelMessage.IIOPubMessage) => void = () => {}) {
  const future = kernel().requestExecute({ code, stop_on_error: true });
  const outputs: KernelMessage.IIOPubMessage[] = [];
  future.onIOPub = (message) => {
    outputs.push(message);
    onOutput(message);
  };
  const { content } = await future.done;
  return { reply: content, outputs } satisfies Ran;
}

function kernel(): Kernel.IKernelConnection {
  if (!session.kernel) throw new Error("the session has no kernel");
  return session.kernel;
}

/** Contents of the messages of one type. */
function contents(outputs: Ran["outputs"], type: string): Record<string, never>[] {
  return outputs
    .filter(({ header }) => header.msg_type === type)
    .map(({ content }) => content as Record<string, never>);
}

function printed({ outputs }: Ran) {
  return contents(outputs, "stream")
    .map(({ text }) => text)
    .join("");
}

describe("our kernel in a real Jupyter server", () => {
  it("is offered with its name and picture", async () => {
    const manager = new KernelSpecManager({ serverSettings: settings });
    await manager.ready;
    const spec = manager.specs?.kernelspecs.cellflow;
    expect(spec).toMatchObject({ display_name: "TypeScript (cellflow)", language: "typescript" });
    const picture = await fetch(
      `${new URL(spec?.resources["logo-svg"] ?? "", server.url)}?token=${server.token}`,
    );
    expect(await picture.text()).toContain("<svg");
    manager.dispose();
  });

  it("tells a front end what it is", async () => {
    const info = await kernel().info;
    expect(info).toMatchObject({
      status: "ok",
      implementation: "cellflow",
      language_info: { name: "typescript" },
    });
    expect(info.protocol_version).toMatch(/^5\./);
  });

  it("shows a result, what is printed, and an error in the cell's own line", async () => {
    const ran = await execute('console.log("hello"); 6 * 7');
    expect(ran.reply.status).toBe("ok");
    expect(printed(ran)).toBe("hello\n");
    expect(contents(ran.outputs, "execute_result")).toMatchObject([{ data: { "text/plain": "42" } }]);
    const failed = await execute('const fine = 1;\nthrow new RangeError("too far");');
    expect(failed.reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "too far" });
    expect(contents(failed.outputs, "error")[0]?.traceback).toEqual(
      expect.arrayContaining([expect.stringMatching(/line 2/)]),
    );
  });

  it("starts in the notebook's folder", async () => {
    const ran = await execute(
      'import { existsSync } from "node:fs"; existsSync("data/green_tripdata_2021-01.parquet")',
    );
    expect(contents(ran.outputs, "execute_result")).toMatchObject([{ data: { "text/plain": "true" } }]);
  });

  it("runs the taxi notebook's cells to the RMSE report", async () => {
    const notebook: { cells: { cell_type: string; source: string[] | string }[] } = JSON.parse(
      readFileSync(join(server.dir, "taxi-duration.ipynb"), "utf8"),
    );
    const all: Ran["outputs"] = [];
    for (const { cell_type, source } of notebook.cells) {
      if (cell_type !== "code") continue;
      const { reply, outputs } = await execute([source].flat().join(""));
      expect(reply).toMatchObject({ status: "ok" });
      all.push(...outputs);
    }
    const shown = JSON.stringify(all.map(({ content }) => content));
    expect(shown).toContain("RMSE Report");
    const ran = await execute("latest.rmse");
    const [result] = contents(ran.outputs, "execute_result") as unknown as { data: Record<string, string> }[];
    expect(Number(result?.data["text/plain"])).toBeLessThanOrEqual(6.2);
    expect(Number(result?.data["text/plain"])).toBeGreaterThan(5);
  });

  it("stops an endless loop and keeps what the notebook has made", async () => {
    await execute("let kept = 41;");
    const looping = Promise.withResolvers<void>();
    const running = execute('console.log("looping"); while (true) kept += 0;', ({ header }) => {
      if (header.msg_type === "stream") looping.resolve();
    });
    await looping.promise;
    await kernel().interrupt();
    expect((await running).reply.status).toBe("error");
    const ran = await execute("kept + 1");
    expect(contents(ran.outputs, "execute_result")).toMatchObject([{ data: { "text/plain": "42" } }]);
  });

  it("restarts with nothing left of before", async () => {
    await execute("globalThis.before = 1;");
    await kernel().restart();
    const ran = await execute("typeof globalThis.before");
    expect(ran.reply).toMatchObject({ status: "ok", execution_count: 1 });
    expect(contents(ran.outputs, "execute_result")).toMatchObject([
      { data: { "text/plain": expect.stringContaining("undefined") } },
    ]);
  });

  it("leaves no process behind when it is shut down", async () => {
    const ran = await execute("[process.pid, process.ppid].join()");
    const [result] = contents(ran.outputs, "execute_result") as unknown as { data: Record<string, string> }[];
    const pids = (result?.data["text/plain"] ?? "").match(/\d+/g)?.map(Number) ?? [];
    expect(pids).toHaveLength(2);
    await session.shutdown();
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });
});
