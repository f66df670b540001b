/** Who listens is told of what comes in from then on, each event once. */
import { expect, test, vi } from "vitest";
import { receiveEvents } from "../../../../bridge/server/runs/recording/receive-events.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { openServer } from "../harness.ts";

function eventOf(name: string) {
  return {
    id: v7(),
    occurred: new Date().toISOString(),
    event: name,
    resource: { "prefect.resource.id": "r" },
  };
}

test("what came in before somebody listens is not told to them, though others are yet to hear of it", async () => {
  const { context } = await openServer();
  const heard: string[][] = [[], [], []];
  const listen = (index: number) =>
    context.events.subscribe({
      taskRuns: index === 1,
      onArrivals: (list) => heard[index]?.push(...list.map(({ name }) => name)),
    });
  const stops = [listen(0)];
  receiveEvents(context, [eventOf("first")]);
  stops.push(listen(1));
  receiveEvents(context, [eventOf("second")]);
  stops.push(listen(2));
  receiveEvents(context, [eventOf("third")]);
  await vi.waitFor(() => expect(heard[2]).toEqual(["third"]), 20_000);
  expect(heard[0]).toEqual(["first", "second", "third"]);
  expect(heard[1]).toEqual(["second", "third"]);
  stops[0]?.();
  receiveEvents(context, [eventOf("fourth")]);
  await vi.waitFor(() => expect(heard[2]).toEqual(["third", "fourth"]), 20_000);
  expect(heard[0]).toHaveLength(3);
  for (const stop of stops) stop();
});

test("a listener that fails is no hindrance to others", async () => {
  const { context } = await openServer();
  const heard: string[] = [];
  context.events.subscribe({
    taskRuns: false,
    onArrivals() {
      throw new Error("broken");
    },
  });
  context.events.subscribe({
    taskRuns: false,
    onArrivals: (list) => void heard.push(...list.map(({ name }) => name)),
  });
  receiveEvents(context, [eventOf("told")]);
  await vi.waitFor(() => expect(heard).toEqual(["told"]), 20_000);
});
