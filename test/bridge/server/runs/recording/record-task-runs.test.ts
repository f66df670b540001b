import fc from "fast-check";
import { expect, test } from "vitest";
import { taskRunEvent } from "../../../behaviour/contract/task-runs.ts";
import { ask, openServer, startRun } from "../../harness.ts";

const STATES = ["Pending", "Running", "Failed", "Running", "Completed"];

test("events in any order, in any batches, sent again or not, end in the same task run", async () => {
  const server = await openServer(":memory:");
  const flowRun = await startRun(server);
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 5 }),
      async (order, repeated, batch) => {
        const taskRun = `00000000-0000-4000-8000-${String(serial++).padStart(12, "0")}`;
        const events = STATES.map((state, index) =>
          taskRunEvent({ taskRun, flowRun }, state, new Date(1_750_000_000_000 + index * 7), {
            run_count: index,
            name: `n-${index}`,
            end_time: state === "Completed" ? "2026-01-01T00:00:00.000001Z" : null,
          }),
        );
        const sent = [...order, ...repeated].map((index) => events[index]);
        for (let at = 0; at < sent.length; at += batch)
          await ask(server, "/events", sent.slice(at, at + batch));
        const run = await ask(server, `/task_runs/${taskRun}`);
        expect(run).toMatchObject({
          id: taskRun,
          name: "n-4",
          run_count: 4,
          state_type: "COMPLETED",
          state_id: events[4]?.id,
          end_time: "2026-01-01T00:00:00.000001Z",
        });
        const states = await ask(server, `/task_run_states/?task_run_id=${taskRun}`);
        expect(states.map((state: { name: string }) => state.name)).toEqual(STATES);
      },
    ),
    { numRuns: 60 },
  );
});

test("a known key wins over a new id, within a batch and across batches", async () => {
  const server = await openServer(":memory:");
  const flowRun = await startRun(server);
  const [first, second, third] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
    string,
    string,
    string,
  ];
  const event = (taskRun: string, state: string, at: number) =>
    taskRunEvent({ taskRun, flowRun }, state, new Date(1_750_000_000_000 + at), { dynamic_key: "same" });
  await ask(server, "/events", [event(first, "Pending", 0), event(second, "Running", 1)]);
  await ask(server, "/events", [event(third, "Completed", 2)]);
  const runs = await ask(server, "/task_runs/filter", {});
  expect(runs).toMatchObject([{ id: first, state_type: "COMPLETED" }]);
  expect(await ask(server, `/task_run_states/?task_run_id=${first}`)).toHaveLength(3);
});

test("what is not an event refuses the whole batch", async () => {
  const server = await openServer(":memory:");
  const flowRun = await startRun(server);
  const good = taskRunEvent(
    { taskRun: "00000000-0000-4000-8000-000000000001", flowRun },
    "Running",
    new Date(),
  );
  const answer = await ask(server, "/events", [good, { id: "x" }]);
  expect(answer.exception_detail.map(({ loc }: { loc: unknown[] }) => loc.at(-1))).toEqual([
    "occurred",
    "event",
    "resource",
    "id",
  ]);
  expect(await ask(server, "/task_runs/count", {})).toBe(0);
});

test.each([
  ["a state of no type", { validated_state: { type: "DONE" } }],
  ["a state of another kind", { validated_state: "RUNNING" }],
  ["a name that is none", { task_run: { task_key: "k", dynamic_key: "1", name: { a: 1 } } }],
  ["counts that are none", { task_run: { task_key: "k", dynamic_key: "1", run_count: ["1"] } }],
  ["no keys", { task_run: {} }],
])("an event of a task run with %s is an event like others, and holds up none", async (_, wrong) => {
  const server = await openServer();
  const flowRun = await startRun(server);
  const taskRun = "00000000-0000-4000-8000-000000000002";
  const good = taskRunEvent({ taskRun, flowRun }, "Running", new Date());
  const other = taskRunEvent({ taskRun, flowRun }, "Completed", new Date());
  const bad = { ...other, payload: { ...(other as { payload: object }).payload, ...wrong } };
  await ask(server, "/events", [bad, good]);
  expect((await ask(server, `/task_runs/${taskRun}`)).state_type).toBe("RUNNING");
  const { events } = await ask(server, "/events/filter", {
    filter: { resource: { id: [`prefect.task-run.${taskRun}`] }, order: "ASC" },
  });
  expect(events.map(({ event }: { event: string }) => event).sort()).toEqual([
    "prefect.task-run.Completed",
    "prefect.task-run.Running",
  ]);
});

test("a state's message is the one that the event has, an empty one too", async () => {
  const server = await openServer(":memory:");
  const flowRun = await startRun(server);
  const messages = ["", "done", null];
  for (const [index, message] of messages.entries()) {
    const taskRun = `00000000-0000-4000-8000-00000000000${index}`;
    const event = taskRunEvent({ taskRun, flowRun }, "Completed", new Date(), { dynamic_key: `${index}` });
    const payload = event.payload as { validated_state: object };
    payload.validated_state = { ...payload.validated_state, message };
    await ask(server, "/events", [event]);
    expect((await ask(server, `/task_runs/${taskRun}`)).state.message).toBe(message);
  }
});
