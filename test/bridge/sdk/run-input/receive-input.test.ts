import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import {
  flow,
  getRunContext,
  pauseFlowRun,
  receiveInput,
  resumeFlowRun,
  sendInput,
} from "../../../../bridge/index.ts";
import { scriptFolder } from "../../behaviour/script.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** The id of the run of this flow, once it is Running. */
async function running(flowName: string): Promise<string> {
  let id = "";
  await engine.reported((update) => {
    if (update.kind === "flow-run" && update.flow === flowName) id = update.id;
    return update.kind === "state" && update.id === id && update.state.type === "RUNNING";
  });
  return id;
}

test("a flow receives what others send, oldest first and each once, whenever it was sent", async () => {
  const { promise: sentBefore, resolve: begin } = Promise.withResolvers<void>();
  const main = flow(
    async () => {
      await sentBefore;
      const first = await receiveInput();
      const second = await receiveInput();
      return [first, second, await receiveInput(), await Promise.all([receiveInput(), receiveInput()])];
    },
    { name: "receives" },
  );
  const ended = main();
  const id = await running("receives");
  const sent = [1, "two", { three: [3] }];
  for (const value of sent.slice(0, 2)) await sendInput(value, id);
  begin();
  await sendInput(sent[2], id);
  const client = await engine.client();
  const keys = (await client.flowRunInputs.filter(id, { prefix: "", limit: 9 })).map(({ key }) =>
    key.replace(/-auto-.*/, ""),
  );
  expect(keys).toEqual(["intautomaticruninput", "strautomaticruninput", "dictautomaticruninput"]);
  await sendInput(null, id);
  await sendInput([false], id);
  const [first, second, third, both] = await ended;
  expect([first, second, third]).toEqual(sent);
  expect(both).toHaveLength(2);
  expect(both).toEqual(expect.arrayContaining([null, [false]]));
});

test("an input is read by its schema, and only under its prefix", async () => {
  const Trip = z.object({ miles: z.number(), note: z.string().default("none") });
  const main = flow(
    async () => {
      const { miles, note } = await receiveInput(Trip, { keyPrefix: "trips" });
      const days: number = await receiveInput(z.int(), { keyPrefix: "days" });
      const plain = await receiveInput({ type: "integer", minimum: 2 }).catch(
        (error: Error) => error.message,
      );
      const whole = await receiveInput(Trip).catch((error: Error) => error.message);
      return [miles, note, days, plain, whole];
    },
    { name: "reads", runName: "reader" },
  );
  const ended = main();
  const id = await running("reads");
  await sendInput("1", id);
  await sendInput("no trip", id);
  await sendInput("7", id, { keyPrefix: "days" });
  await sendInput("other", id, { keyPrefix: "trips-2" });
  await sendInput({ miles: "5.5" }, id, { keyPrefix: "trips" });
  expect(await ended).toEqual([
    5.5,
    "none",
    7,
    "the input of flow run 'reader' must be >= 2, got 1",
    `the input of flow run 'reader' must be an object, got "no trip"`,
  ]);
});

test("two flows talk; what pauses ask for is no message", async () => {
  const squares = flow(
    async () => {
      const { n, to } = await receiveInput(z.object({ n: z.number(), to: z.string() }));
      await sendInput(n * n, to);
      await pauseFlowRun({ waitForInput: z.object({ ok: z.boolean() }) });
      return receiveInput(undefined, { timeout: 0.05 }).catch((error: Error) => error.message);
    },
    { name: "squares", runName: "squares" },
  );
  const asks = flow(
    async (of: string) => {
      await sendInput({ n: 7, to: getRunContext().flowRun?.id }, of);
      return receiveInput(z.number());
    },
    { name: "asks" },
  );
  const ended = squares();
  const id = await running("squares");
  expect(await asks(id)).toBe(49);
  const client = await engine.client();
  const [message] = await client.flowRunInputs.filter(id, { prefix: "dict" });
  expect(message?.sender).toMatch(/^prefect\.flow-run\.[0-9a-f-]{36}$/);
  await engine.reported((update) => update.kind === "state" && update.state.type === "PAUSED");
  await resumeFlowRun(id, { runInput: { ok: true } });
  expect(await ended).toBe("no input came for flow run 'squares' in 0.05 second(s)");
});

test("a run that is cancelled, or out of time, waits for no input", async () => {
  const main = flow(async () => receiveInput(), { name: "cancelled-receiver" });
  const ended = main();
  ended.catch(() => {});
  const id = await running("cancelled-receiver");
  await (await engine.client()).flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" });
  await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
  const late = flow(async () => receiveInput(), { name: "late-receiver", timeout: 0.1 });
  await expect(late()).rejects.toThrow("Flow run exceeded timeout of 0.1 second(s)");
});

test("a process ends though an input was not waited for", async () => {
  const folder = scriptFolder();
  try {
    const script = folder.start(
      `await flow(async () => { void cellflow.receiveInput(); void cellflow.pauseFlowRun(); await new Promise((done) => setTimeout(done, 50)); return 1; }, { name: "leaves" })();\nconsole.log("over");`,
    );
    const { code, output } = await script.ended;
    expect(output).toContain("over");
    expect(code).toBe(0);
  } finally {
    folder.remove();
  }
});

test("what can't be sent or received is refused in one line", async () => {
  const id = "5f1c7e1c-0000-4000-8000-000000000000";
  await expect(sendInput(1, id)).rejects.toMatchObject({ code: "flow-run.unknown" });
  await expect(sendInput(() => 1, id)).rejects.toThrow("sendInput() takes what JSON has, got function");
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  await expect(sendInput(circular, id)).rejects.toMatchObject({ code: "input.value" });
  await expect(sendInput(1, id, { key_prefix: "x" } as never)).rejects.toThrow("write `keyPrefix`");
  await expect(receiveInput(undefined, { poll_interval: 1 } as never)).rejects.toThrow(
    "receiveInput() has no option `poll_interval`: write `pollInterval` (seconds)",
  );
  await expect(receiveInput(5 as never)).rejects.toThrow("option `schema` must be a zod schema");
  await expect(receiveInput()).rejects.toMatchObject({ code: "context.none" });
});
