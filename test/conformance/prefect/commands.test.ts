/** What people do with commands, on Prefect's own server: the same as on the embedded API. */
import { afterAll, beforeAll, test } from "vitest";
import { type CommandLine, commandLine } from "../../bridge/commands/command-line.ts";
import { apiStory } from "../../bridge/commands/stories/api.ts";
import { deploymentStory } from "../../bridge/commands/stories/deployments.ts";
import { poolStory, tagLimitStory } from "../../bridge/commands/stories/pools.ts";
import { runStory } from "../../bridge/commands/stories/runs.ts";
import { type PrefectServer, startPrefect } from "../../setup/prefect.ts";

let prefect: PrefectServer;
let line: CommandLine;
beforeAll(async () => {
  prefect = await startPrefect();
  line = await commandLine(prefect.url);
});
afterAll(async () => {
  await line?.close();
  await prefect?.stop();
});

test.each([
  ["deployments and their schedules", deploymentStory],
  ["runs, logs and artifacts", runStory],
  ["work pools and queues", poolStory],
  ["limits of tags", tagLimitStory],
  ["requests and events", apiStory],
])(
  "%s",
  async (_, story) => {
    await story(line);
  },
  600_000,
);
