import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
  const flow = await line.client.flows.create("colours");
  await line.client.flowRuns.create({ flow_id: flow.id, name: "\x1b[35mred", state: { type: "FAILED" } });
});
afterAll(() => line.close());

test("states have colours on a terminal, names never; NO_COLOR and a pipe have none", async () => {
  const ls = async (env: NodeJS.ProcessEnv) => (await line.cellflow("flow-run ls", { env })).out;
  const coloured = await ls({ NO_COLOR: undefined, FORCE_COLOR: "1" });
  expect(coloured).toContain("\x1b[31mFailed\x1b[39m");
  expect(coloured).toContain("\x1b[1mNAME\x1b[22m");
  expect(coloured).not.toContain("\x1b[35m");
  expect(await ls({ NO_COLOR: undefined })).not.toContain("\x1b");
  expect(await ls({})).not.toContain("\x1b");
  // Columns are as wide with colours as without.
  const plain = (text: string) => text.replaceAll(/\x1b\[\d+m/g, "");
  expect(plain(coloured)).toBe(await ls({}));
  const refused = await line.cellflow("flow-run inspect nobody", {
    env: { NO_COLOR: undefined, FORCE_COLOR: "1" },
  });
  expect(refused.err).toMatch(/^\x1b\[31mcellflow:\x1b\[39m no flow run "nobody"/);
});
