import { afterAll, beforeAll, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";
import { deploymentStory } from "../stories/deployments.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
});
afterAll(() => line.close());

test("a deployment's schedules are made, listed, paused, resumed and deleted; it is run at a time and paused", async () => {
  await deploymentStory(line);
}, 180_000);
