import { afterAll, beforeAll, expect, test } from "vitest";
import { abandonRuns, connectRunUpdates, setOrigin } from "../../../../bridge/engine-api.ts";
import { flow, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(async () => {
  setOrigin(() => undefined);
  await engine.close();
});

test("abandoned runs are Cancelled, their late updates are ignored, and later runs work", async () => {
  let release = (_: string): void => {};
  const hang = task(
    () =>
      new Promise<string>((resolve) => {
        release = resolve;
      }),
    { name: "hang" },
  );
  const main = flow(async () => hang(), { name: "interrupted" });
  setOrigin(() => "cell-1");
  const ended = main();
  ended.catch(() => {});
  const loose = hang();
  loose.catch(() => {});
  await engine.reported(
    (update) =>
      update.kind === "state" &&
      update.run === "task" &&
      update.flowRunId !== undefined &&
      update.state.type === "RUNNING",
  );
  await abandonRuns("cell-1", "interrupted");
  const client = await engine.client();
  expect((await client.flowRuns.filter()).map((run) => run.state_type)).toEqual(["CANCELLED"]);
  expect((await client.taskRuns.filter()).map((run) => run.state_type)).toEqual(["CANCELLED", "CANCELLED"]);
  await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
  await expect(loose).rejects.toMatchObject({ code: "run.cancelled" });
  release("too late");
  setOrigin(() => "cell-2");
  const quick = flow(async () => 1, { name: "later" });
  expect(await quick()).toBe(1);
  expect((await client.taskRuns.filter()).map((run) => run.state_type)).toEqual(["CANCELLED", "CANCELLED"]);
  expect(engine.updates.filter((update) => update.origin === "cell-2").length).toBeGreaterThan(2);
});

test("updates arrive while the main thread is blocked", async () => {
  const { MessageChannel, receiveMessageOnPort } = await import("node:worker_threads");
  const { port1, port2 } = new MessageChannel();
  connectRunUpdates(port1);
  let seen = false;
  const busy = task(
    () => {
      // An end, as nothing else can stop a thread that never waits.
      const until = performance.now() + 40_000;
      while (!seen && performance.now() < until) {
        const message = receiveMessageOnPort(port2)?.message as
          | { kind: string; state?: { type: string }; run?: string }[]
          | undefined;
        seen = message?.some((update) => update.run === "task" && update.state?.type === "RUNNING") ?? false;
      }
    },
    { name: "busy" },
  );
  await flow(async () => busy(), { name: "blocked" })();
  port2.close();
  expect(seen).toBe(true);
});
