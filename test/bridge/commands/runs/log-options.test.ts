import { afterAll, beforeAll, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";
import { runStory } from "../stories/runs.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
});
afterAll(() => line.close());

test("runs are listed, followed, retried and deleted, their logs and artifacts shown", async () => {
  await runStory(line);
}, 180_000);
