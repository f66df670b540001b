/** The file of profiles that our commands write, read by Prefect's own, and the other way round. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../../bridge/commands/command-line.ts";
import { prefectVenv } from "../../setup/prefect.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
});
afterAll(() => line?.close());

async function prefect(...args: string[]): Promise<string> {
  const { prefect: program } = await prefectVenv();
  return (await promisify(execFile)(program, args, { env: { ...line.env, COLUMNS: "300" }, cwd: line.home }))
    .stdout;
}

test("Prefect reads the profiles that we write, and we those that it writes", async () => {
  await line.told("profile create team --from local");
  await line.told("profile use team");
  await line.told('config set PREFECT_LOGGING_LEVEL=DEBUG "PREFECT_LOGGING_EXTRA_LOGGERS=a b"');
  expect(JSON.parse(await prefect("profile", "inspect", "team", "-o", "json"))).toEqual({
    PREFECT_API_URL: "http://127.0.0.1:4200/api",
    PREFECT_LOGGING_LEVEL: "DEBUG",
    PREFECT_LOGGING_EXTRA_LOGGERS: "a b",
  });
  const names = async () => JSON.parse(await prefect("profile", "ls", "-o", "json")) as object[];
  expect(await names()).toContainEqual({ name: "team", active: true });
  await prefect("config", "set", "PREFECT_CLIENT_MAX_RETRIES=2");
  await prefect("profile", "create", "other");
  expect(await line.json("profile inspect team")).toMatchObject({ PREFECT_CLIENT_MAX_RETRIES: "2" });
  await line.told("profile rename team crew");
  await line.told("config unset PREFECT_LOGGING_EXTRA_LOGGERS");
  await line.told("profile delete other");
  expect(await names()).toContainEqual({ name: "crew", active: true });
  expect(readFileSync(join(line.home, "prefect", "profiles.toml"), "utf8")).not.toContain("other");
  // What each says of a setting that is none, and of the values in force.
  const theirs = JSON.parse(await prefect("config", "view", "-o", "json")) as {
    profile: string;
    settings: { name: string }[];
  };
  const ours = await line.json<typeof theirs>("config view");
  expect(ours.profile).toBe(theirs.profile);
  expect(ours.settings.filter(({ name }) => !name.startsWith("CELLFLOW_"))).toEqual(
    theirs.settings.filter(({ name }) => name !== "PREFECT_TEST_MODE"),
  );
});
