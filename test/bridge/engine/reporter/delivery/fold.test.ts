import { expect, test } from "vitest";
import { foldShortTasks } from "../../../../../bridge/engine/reporter/delivery/fold.ts";
import { v7 } from "../../../../../bridge/uuid.ts";
import { taskEvents } from "./events.ts";

test("a run that began and completed among the events is one, its last, that follows none", () => {
  const [one, two] = [taskEvents(v7(), undefined), taskEvents(v7(), undefined)];
  const mixed = [one[0], two[0], one[1], two[1], two[2], one[2]].filter((event) => event !== undefined);
  const folded = foldShortTasks(mixed);
  expect(folded.map(({ id }) => id)).toEqual([two[2]?.id, one[2]?.id]);
  for (const { follows, payload } of folded) {
    expect(follows).toBeNull();
    expect(payload).toMatchObject({ intended: { from: null, to: "COMPLETED" }, initial_state: null });
  }
  expect(folded[1]?.payload?.task_run).toEqual(one[2]?.payload?.task_run);
});

test.each([
  ["failed", taskEvents(v7(), undefined, ["PENDING", "RUNNING", "FAILED"])],
  ["runs still", taskEvents(v7(), undefined, ["PENDING", "RUNNING"])],
  ["began before", taskEvents(v7(), undefined).slice(1)],
  ["was tried again", taskEvents(v7(), undefined, ["PENDING", "RUNNING", "COMPLETED"], 2)],
  ["waited", taskEvents(v7(), undefined, ["PENDING", "SCHEDULED", "RUNNING", "COMPLETED"])],
])("a run that %s keeps its states", (_, events) => {
  expect(foldShortTasks(events)).toEqual(events);
});
