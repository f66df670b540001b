import { expect, test } from "vitest";
import type { Client } from "../../bridge/client/client.ts";
import { markCrashed } from "../../magics/mark-crashed.ts";

test("a run that the API refuses keeps none of the others from being marked Crashed", async () => {
  const marked: string[] = [];
  const setState = async (id: string): Promise<void> => {
    if (id.startsWith("unknown")) throw new Error("404 Not Found");
    marked.push(id);
  };
  const client = { flowRuns: { setState }, taskRuns: { setState } } as unknown as Client;
  const runs = { flows: ["unknown flow", "inner", "outer"], tasks: ["unknown task", "task"] };
  await markCrashed((work) => work(client, "an API"), runs, "gone");
  expect(marked).toEqual(["inner", "outer", "task"]);
});
