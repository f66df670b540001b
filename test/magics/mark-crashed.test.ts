import { expect, test } from "vitest";
import type { Client } from "../../bridge/client/client.ts";
import { reportCrash } from "../../magics/mark-crashed.ts";

test("a run that the API refuses keeps none of the others from being told of", async () => {
  const told: string[] = [];
  const setState = async (id: string): Promise<void> => {
    if (id.startsWith("unknown")) throw new Error("404 Not Found");
    told.push(id);
  };
  const client = { flowRuns: { setState }, taskRuns: { setState } } as unknown as Client;
  const runs = { flows: ["unknown flow", "inner", "outer"], tasks: ["unknown task", "task"] };
  await reportCrash((work) => work(client, "an API"), runs, "gone");
  expect(told).toEqual(["inner", "outer", "task"]);
});
