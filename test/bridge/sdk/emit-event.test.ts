import { afterAll, beforeAll, expect, test } from "vitest";
import { emitEvent, flow, task } from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

const resource = { "prefect.resource.id": "taxi.file.2021-01", size: "1" };

test("an event is there when its promise resolves, with the runs it was emitted in", async () => {
  const arrive = task(
    async () => {
      const first = await emitEvent({ event: "taxi.file.arrived", resource, payload: { rows: 3 } });
      return emitEvent({
        event: "taxi.file.checked",
        resource,
        related: [{ "prefect.resource.id": "taxi.zone.5", "prefect.resource.role": "zone" }],
        occurred: new Date("2021-02-03T04:05:06.789Z"),
        follows: first.id,
      });
    },
    { name: "arrive" },
  );
  await flow(async () => arrive(), { name: "main" })();
  const client = await engine.client();
  const { events } = await client.events.filter({
    event: { prefix: ["taxi."] },
    // As with Prefect, who names no time asks for those of late.
    occurred: { since: "2021-01-01T00:00:00Z" },
    order: "ASC",
  });
  const [run] = await client.flowRuns.filter();
  const [taskRun] = await client.taskRuns.filter();
  const runs = [
    {
      "prefect.resource.id": `prefect.flow-run.${run?.id}`,
      "prefect.resource.role": "flow-run",
      "prefect.resource.name": run?.name,
    },
    {
      "prefect.resource.id": `prefect.task-run.${taskRun?.id}`,
      "prefect.resource.role": "task-run",
      "prefect.resource.name": taskRun?.name,
    },
  ];
  const arrived = events.find(({ event }) => event === "taxi.file.arrived");
  expect(arrived).toMatchObject({ resource, payload: { rows: 3 }, related: runs });
  expect(events.find(({ event }) => event === "taxi.file.checked")).toMatchObject({
    related: [{ "prefect.resource.id": "taxi.zone.5", "prefect.resource.role": "zone" }, ...runs],
    follows: arrived?.id,
  });
});

test("outside of a run it stands alone; what names nothing is refused", async () => {
  expect((await emitEvent({ event: "a.b", resource })).related).toEqual([]);
  await expect(emitEvent({ event: "", resource })).rejects.toMatchObject({ code: "event.invalid" });
  await expect(emitEvent({ event: "a", resource: { id: "x" } as never })).rejects.toMatchObject({
    code: "event.invalid",
  });
});
