import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";
import { KEY, type StandInForPrefectCloud, standInForPrefectCloud } from "./stand-in-for-prefect-cloud.ts";

let line: CommandLine;
let cloud: StandInForPrefectCloud;
let file: string;
beforeAll(async () => {
  cloud = await standInForPrefectCloud();
  line = await commandLine(undefined, { PREFECT_CLOUD_API_URL: cloud.url });
  file = join(line.home, "prefect", "profiles.toml");
});
beforeEach(() => rmSync(join(line.home, "prefect"), { recursive: true, force: true }));
afterAll(async () => {
  await line.close();
  await cloud.close();
});

function text(): string {
  return readFileSync(file, "utf8");
}

function write(content: string): void {
  mkdirSync(join(line.home, "prefect"), { recursive: true });
  writeFileSync(file, content);
}

async function refusal(command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, out, err } = await line.cellflow(command, { env });
  expect(out).toBe("");
  expect(err.trimEnd()).not.toContain("\n");
  return `${code} ${err}`;
}

test("profiles are made, used, shown without secrets, renamed and deleted; the file is its owner's alone", async () => {
  expect(await line.told("profile ls")).toBe("* ephemeral\n  local\n  cloud\n");
  await line.told("profile use local");
  expect(text()).toBe(
    'active = "local"\n\n[profiles.local]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\n',
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
  write(`# mine\n${text()}# end\n`);
  chmodSync(file, 0o644);
  await line.told("profile create team --from local");
  await line.told("profiles rename team crew");
  await line.told("profile use crew");
  await line.told(`config set PREFECT_API_KEY=${KEY} PREFECT_LOGGING_LEVEL=DEBUG`);
  expect(text()).toBe(
    `# mine\nactive = "crew"\n\n[profiles.local]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\n# end\n\n[profiles.crew]\nPREFECT_API_URL = "http://127.0.0.1:4200/api"\nPREFECT_API_KEY = "${KEY}"\nPREFECT_LOGGING_LEVEL = "DEBUG"\n`,
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await line.json("profile inspect")).toMatchObject({
    PREFECT_API_KEY: "********",
    PREFECT_LOGGING_LEVEL: "DEBUG",
  });
  expect(await line.json<object[]>("profile ls")).toContainEqual({ name: "crew", active: true });
  expect(await refusal("profile delete crew")).toMatch(/^1 cellflow: profile crew is in force/);
  expect(await refusal("profile use crwe")).toMatch(/^1 .* did you mean crew\?\n$/);
  expect(await refusal("profile create local")).toMatch(/^1 .*there is a profile local already/);
  await line.told("profile use local");
  await line.told("profile delete crew --yes");
  expect(text()).not.toContain(KEY);
  expect(readdirSync(join(line.home, "prefect"))).toEqual(["profiles.toml"]);
});

test("a link to the file stays one, and a file that is no TOML is left as it is", async () => {
  write("");
  const real = join(line.home, "dotfiles.toml");
  rmSync(file);
  writeFileSync(real, "[profiles.a]\n");
  symlinkSync(real, file);
  await line.told("profile use a");
  expect(readFileSync(real, "utf8")).toBe('active = "a"\n\n[profiles.a]\n');
  rmSync(file);
  write("active = \n[profiles.a]\n");
  expect(await refusal("config set PREFECT_LOGGING_LEVEL=DEBUG")).toMatch(
    /^2 cellflow: \S+profiles\.toml:1: /,
  );
  expect(text()).toBe("active = \n[profiles.a]\n");
});

test("settings are set, shown with where they stand, unset; a mistake changes nothing", async () => {
  await line.told(
    'config set "PREFECT_LOGGING_EXTRA_LOGGERS=a = b" PREFECT_API_DATABASE_CONNECTION_URL=postgresql://u:pw@h/d',
  );
  await line.told("config set PREFECT_UI_API_URL=http://u:hidden@h/api");
  const before = text();
  expect(before).toContain('active = "ephemeral"');
  const view = await line.told("config view");
  expect(view).toMatch(/^PREFECT_PROFILE='ephemeral'$/m);
  expect(view).toMatch(/^PREFECT_LOGGING_EXTRA_LOGGERS='a = b' \(from profile\)$/m);
  expect(view).toMatch(/^PREFECT_API_DATABASE_CONNECTION_URL='\*{8}' \(from profile\)$/m);
  expect(view).toMatch(/^PREFECT_UI_API_URL='http:\/\/u:\*{8}@h\/api' \(from profile\)$/m);
  expect(view).toMatch(/^PREFECT_HOME='.*' \(from env\)$/m);
  expect(await line.told("config view --hide-sources --show-secrets")).toMatch(
    /^PREFECT_UI_API_URL='http:\/\/u:hidden@h\/api'$/m,
  );
  expect(await line.told("config view --show-defaults")).toMatch(
    /^PREFECT_CLIENT_MAX_RETRIES='5' \(from defaults\)$/m,
  );
  expect(await line.json("config view")).toMatchObject({ profile: "ephemeral" });
  for (const [command, message] of [
    ["config set PREFECT_API_UR=x", /^2 .*no setting PREFECT_API_UR; did you mean PREFECT_API_URL\?/],
    ["config set PREFECT_API_URL", /^2 .*NAME=value/],
    [
      "config set PREFECT_API_URL=ftp://secret:pw@h",
      /^2 cellflow: PREFECT_API_URL is not an http\(s\) address; it looks like [^@]+$/,
    ],
    ["config set PREFECT_CLIENT_MAX_RETRIES=many", /^2 .*must be a whole number/],
    ["config set PREFECT_HOME=/x", /^2 .*set it in the environment/],
    ["config unset PREFECT_API_URL", /^1 .*PREFECT_API_URL is not set in profile ephemeral/],
    ["config unset PREFECT_API_URI", /^2 .*did you mean PREFECT_API_URL\?/],
  ] as const)
    expect(await refusal(command)).toMatch(message);
  expect(await refusal("config view", { PREFECT_PROFILE: "nobody" })).toMatch(/^2 .*no profile nobody/);
  expect(text()).toBe(before);
  expect(await line.told("config validate")).toMatch(/^the settings are valid/);
  await line.told(
    "config unset PREFECT_UI_API_URL PREFECT_API_DATABASE_CONNECTION_URL PREFECT_LOGGING_EXTRA_LOGGERS -y",
  );
  expect(text()).toBe(
    'active = "ephemeral"\n\n[profiles.ephemeral]\nPREFECT_SERVER_EPHEMERAL_ENABLED = "true"\n',
  );
});

test("against a stand-in for Prefect Cloud: a key signs a profile in to a workspace, and out again", async () => {
  expect(await refusal("cloud login --key pnu_wrong")).toMatch(
    /^1 cellflow: \[GET\] \S+: 401 .*the key is not one of Prefect Cloud/,
  );
  expect(await refusal("cloud login")).toMatch(/^2 .*give --key/);
  expect(await refusal("cloud workspace ls")).toMatch(/^1 .*not signed in/);
  expect(await refusal(`cloud login --key ${KEY}`)).toMatch(
    /^2 .*give --workspace: one of team\/ads, team\/data/,
  );
  expect(await refusal(`cloud login --key ${KEY} -w team/dat`)).toMatch(/^1 .*did you mean team\/data\?/);
  const { code, out, err } = await line.cellflow("cloud login --key - --workspace team/data", {
    input: `${KEY}\n`,
  });
  expect({ code, out, err }).toEqual({
    code: 0,
    out: "signed in to Prefect Cloud with profile ephemeral, workspace team/data\n",
    err: "",
  });
  expect(text()).toContain(`PREFECT_API_KEY = "${KEY}"\n`);
  expect(await line.told("cloud workspace ls")).toBe("  team/ads\n* team/data\n");
  await line.told("cloud workspace set --workspace team/ads");
  expect(await line.json<object[]>("cloud workspaces ls")).toMatchObject([
    { handle: "team/ads", active: true },
    { active: false },
  ]);
  await line.told("cloud logout");
  expect(text()).not.toMatch(/PREFECT_API_(KEY|URL)/);
  expect(await refusal("cloud logout")).toMatch(/^1 .*not signed in/);
  expect(await refusal("cloud login --key k", { PREFECT_CLOUD_API_URL: "http://127.0.0.1:1/api" })).toMatch(
    /^1 cellflow: no answer from the API at /,
  );
});
