import { afterAll, beforeAll, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";
import { poolStory, tagLimitStory } from "../stories/pools.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
});
afterAll(() => line.close());

test("work pools and their queues are made, changed, paused, looked into and deleted", async () => {
  await poolStory(line);
}, 180_000);

test("limits of tags are set, shown, freed and deleted", async () => {
  await tagLimitStory(line);
}, 120_000);
