import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";
import { apiStory } from "../stories/api.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
});
afterAll(() => line.close());

test("requests are sent, events streamed and emitted, versions told", async () => {
  await apiStory(line);
}, 180_000);

test("the address of the web pages is printed where no browser can be opened, without credentials", async () => {
  const open = async (env: NodeJS.ProcessEnv) => {
    const nowhere = { DISPLAY: "", WAYLAND_DISPLAY: "", BROWSER: "", CELLFLOW_API: "" };
    const { code, out, err } = await line.cellflow("dashboard open", { env: { ...nowhere, ...env } });
    return `${code} ${out}${err}`;
  };
  expect(await open({ PREFECT_API_URL: "http://u:pw@127.0.0.1:4200/api" })).toBe(
    "0 http://127.0.0.1:4200/\n",
  );
  expect(await open({ PREFECT_ACCOUNT_ID: "a", PREFECT_WORKSPACE_ID: "b" })).toBe(
    "0 https://app.prefect.cloud/account/a/workspace/b\n",
  );
  expect(await open({ PREFECT_UI_URL: "ftp://x" })).toMatch(/^1 cellflow: PREFECT_UI_URL is not/);
  expect(await open({})).toMatch(/^1 cellflow: the embedded API has no pages of its own/);
});
