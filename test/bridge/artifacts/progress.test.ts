import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createProgressArtifact,
  flow,
  progress,
  task,
  updateProgressArtifact,
} from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

test("a progress artifact is made and changed, from 0 to 100", async () => {
  const { artifacts } = await engine.client();
  const made = await createProgressArtifact({ key: "load", progress: 0, description: "loading" });
  await updateProgressArtifact(made.id, { progress: 50.5 });
  expect(await artifacts.read(made.id)).toMatchObject({
    key: "load",
    type: "progress",
    data: 50.5,
    description: "loading",
  });
  await updateProgressArtifact(made.id, { progress: 100, description: "loaded" });
  expect(await artifacts.read(made.id)).toMatchObject({ data: 100, description: "loaded" });
  for (const wrong of [-1, 101, Number.NaN, "5" as never])
    await expect(createProgressArtifact({ progress: wrong })).rejects.toMatchObject({
      code: "artifact.progress",
    });
});

test("a run that reports its steps has one artifact, which says 100 when the flow has ended", async () => {
  const work = task(
    async (steps: number) => {
      for (let step = 1; step <= steps; step++) progress(step, steps);
    },
    { name: "work" },
  );
  await flow(async () => Promise.all([work(10_000), work(3)]), { name: "main" })();
  const client = await engine.client();
  const [run] = await client.flowRuns.filter();
  const artifacts = await client.artifacts.filter({ artifacts: { flow_run_id: { any_: [run?.id ?? ""] } } });
  expect(artifacts.map(({ type, data }) => [type, data])).toEqual([
    ["progress", 100],
    ["progress", 100],
  ]);
  const tasks = await client.taskRuns.filter();
  expect(new Set(artifacts.map(({ task_run_id }) => task_run_id))).toEqual(
    new Set(tasks.map(({ id }) => id)),
  );
});

test("steps outside of a run, or of nothing, are refused in one line", async () => {
  expect(() => progress(1, 2)).toThrow("progress() works inside a task or flow that is running");
  await expect(flow(async () => progress(1, 0), { name: "zero" })()).rejects.toThrow(
    "a total above 0, got 0",
  );
  await expect(flow(async () => progress(3, 2), { name: "over" })()).rejects.toThrow(
    "from 0 to 100 (percent), got 150",
  );
});
