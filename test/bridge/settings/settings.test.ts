import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseProfiles } from "../../../bridge/settings/profiles.ts";
import { readSettings } from "../../../bridge/settings/settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-settings-"));
  mkdirSync(join(folder, ".prefect"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(env: NodeJS.ProcessEnv = {}) {
  return readSettings({ HOME: folder, ...env }, folder);
}

function profiles(text: string) {
  return writeFileSync(join(folder, ".prefect", "profiles.toml"), text);
}

test("with nothing set it is the embedded API under the home folder", () => {
  expect(read()).toEqual({
    home: join(folder, ".cellflow"),
    database: join(folder, ".cellflow", "cellflow.db"),
    ui: {},
  });
});

test("whether cached tasks are refreshed is told by environment, .env, the project's files and the profile, in this order", () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  expect(read().refreshCache).toBeUndefined();
  profiles('active = "lab"\n[profiles.lab]\nPREFECT_TASKS_REFRESH_CACHE = "true"\n');
  expect(read().refreshCache).toBe(true);
  write("pyproject.toml", "[tool.prefect.tasks]\nrefresh_cache = false\n");
  expect(read().refreshCache).toBe(false);
  write("prefect.toml", "[tasks]\nrefresh_cache = true\n");
  expect(read().refreshCache).toBe(true);
  write(".env", "PREFECT_TASKS_REFRESH_CACHE=No\n");
  expect(read().refreshCache).toBe(false);
  expect(read({ PREFECT_TASKS_REFRESH_CACHE: "Y" }).refreshCache).toBe(true);
  for (const wrong of ["maybe", "2"])
    expect(() => read({ PREFECT_TASKS_REFRESH_CACHE: wrong })).toThrow(
      expect.objectContaining({ code: "settings.invalid", message: expect.stringContaining(`"${wrong}"`) }),
    );
  rmSync(join(folder, ".env"));
  write("prefect.toml", "[tasks\nrefresh_cache = 1");
  expect(() => read()).toThrow(
    expect.objectContaining({ code: "settings.toml", message: expect.stringMatching(/prefect\.toml:1: /) }),
  );
  // A file that has nothing of Prefect is not looked into.
  write("prefect.toml", "");
  write("pyproject.toml", "[broken");
  expect(read().refreshCache).toBe(true);
});

test("results are stored where the setting says: in a bucket, or a folder that is one wherever its runs happen", () => {
  writeFileSync(join(folder, ".env"), "CELLFLOW_RESULT_STORAGE=./results\n");
  expect(read().resultStorage).toBe(join(folder, "results"));
  expect(read({ CELLFLOW_RESULT_STORAGE: " s3://bucket/a/b " }).resultStorage).toBe("s3://bucket/a/b");
  for (const wrong of ["results", "s3://", "gs://bucket", "gcs-bucket/results"])
    expect(() => read({ CELLFLOW_RESULT_STORAGE: wrong })).toThrow(
      `CELLFLOW_RESULT_STORAGE is "${wrong}": it must be "s3://bucket/prefix", a block (`,
    );
  const block = { PREFECT_DEFAULT_RESULT_STORAGE_BLOCK: "s3-bucket/old" };
  writeFileSync(join(folder, ".env"), "");
  expect(read(block).resultStorage).toBe("s3-bucket/old");
  expect(read({ ...block, PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK: "s3-bucket/new" }).resultStorage).toBe(
    "s3-bucket/new",
  );
  expect(() => read({ CELLFLOW_RESULT_STORAGE: "s3://key:secret@bucket" })).toThrow(
    'CELLFLOW_RESULT_STORAGE must be "s3://bucket/prefix"',
  );
});

test("environment wins over .env, .env over the profile", () => {
  profiles(
    'active = "lab"\n[profiles.lab]\nPREFECT_API_URL = "http://profile/api"\nPREFECT_API_KEY = "from-profile"\n',
  );
  expect(read()).toMatchObject({ apiUrl: "http://profile/api", apiKey: "from-profile" });
  writeFileSync(join(folder, ".env"), "PREFECT_API_URL=http://dotenv/api/\n");
  expect(read()).toMatchObject({
    apiUrl: "http://dotenv/api",
    apiKey: undefined,
    withheld: "PREFECT_API_KEY of the active profile",
  });
  writeFileSync(join(folder, ".env"), "PREFECT_API_URL=http://dotenv/api/\nPREFECT_API_KEY=from-dotenv\n");
  expect(read()).toMatchObject({ apiUrl: "http://dotenv/api", apiKey: "from-dotenv" });
  expect(read({ PREFECT_API_URL: "http://environment/api" }).apiUrl).toBe("http://environment/api");
  expect(
    read({ PREFECT_API_URL: "http://environment/api", CELLFLOW_API: "embedded" }).apiUrl,
  ).toBeUndefined();
});

test("PREFECT_PROFILE chooses a profile, and one that is not there is named", () => {
  profiles(
    'active = "a"\n[profiles.a]\nPREFECT_API_URL = "http://a/api"\n[profiles.b]\nPREFECT_API_URL = "http://b/api"\n',
  );
  expect(read({ PREFECT_PROFILE: "b" }).apiUrl).toBe("http://b/api");
  expect(() => read({ PREFECT_PROFILE: "c" })).toThrow(/^PREFECT_PROFILE is "c", and .* \(it has: a, b\)$/);
});

test("Cloud's address is made of account and workspace", () => {
  expect(read({ PREFECT_ACCOUNT_ID: "a1", PREFECT_WORKSPACE_ID: "w1" }).apiUrl).toBe(
    "https://api.prefect.cloud/api/accounts/a1/workspaces/w1",
  );
});

test.each([
  [
    { PREFECT_API_URL: "me:hunter2@server" },
    "PREFECT_API_URL is not an http(s) address; it looks like http://127.0.0.1:4200/api",
  ],
  [
    { CELLFLOW_API: "remote" },
    'CELLFLOW_API is "remote": it can only be "embedded"; for a server, set PREFECT_API_URL',
  ],
  [
    { PREFECT_CLIENT_CUSTOM_HEADERS: "X-A: b" },
    'PREFECT_CLIENT_CUSTOM_HEADERS must be a JSON object of strings, like {"X-Team": "data"}',
  ],
])("%j is refused in one line", (env, message) => {
  expect(() => read(env)).toThrow(message);
});

test("profiles.toml is read as Prefect writes it", () => {
  expect(
    parseProfiles(`# mine
active = "local-2"

[profiles."with space"]
PREFECT_API_KEY = 'lit#eral' # note

[profiles.local-2]
PREFECT_API_URL = "http://x/api?a=\\"b\\""
PREFECT_LOGGING_EXTRA = true
PREFECT_CLIENT_MAX_RETRIES = 9007199254740993
PREFECT_LONG = """
two
lines"""
[other]
x = "not a profile"
`),
  ).toEqual({
    active: "local-2",
    profiles: {
      "with space": { PREFECT_API_KEY: "lit#eral" },
      "local-2": {
        PREFECT_API_URL: 'http://x/api?a="b"',
        PREFECT_LOGGING_EXTRA: "true",
        PREFECT_CLIENT_MAX_RETRIES: "9007199254740993",
        PREFECT_LONG: "two\nlines",
      },
    },
  });
  expect(() => parseProfiles("[profiles.x]\nnot toml\n", "p.toml")).toThrow(/^p\.toml:2: [^\n]+$/);
  expect(() => parseProfiles("[profiles.x]\nKEY = [1]\n", "p.toml")).toThrow(
    "p.toml: KEY of profile x must be a string",
  );
});

test("what is written as a profile is read back", () => {
  const key = fc.stringMatching(/^[A-Z_]{1,12}$/).filter((name) => name !== "__proto__");
  const name = fc.stringMatching(/^[a-z0-9_-]{1,8}$/).filter((text) => text !== "__proto__");
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.dictionary(key, fc.string({ unit: "grapheme" }), { noNullPrototype: true }), {
        noNullPrototype: true,
      }),
      (given) => {
        const text = Object.entries(given)
          .map(
            ([profile, pairs]) =>
              `[profiles.${profile}]\n${Object.entries(pairs)
                .map(([k, v]) => `${k} = ${JSON.stringify(v)}\n`)
                .join("")}`,
          )
          .join("\n");
        expect(parseProfiles(text).profiles).toEqual(given);
      },
    ),
  );
});

test("how Prefect's web pages are shown is read from either of the settings' names", () => {
  expect(
    read({
      PREFECT_UI_API_URL: "/there/api",
      PREFECT_UI_SERVE_BASE: "/team",
      PREFECT_UI_STATIC_DIRECTORY: "/ui",
    }).ui,
  ).toEqual({ apiUrl: "/there/api", serveBase: "/team", staticDirectory: "/ui" });
  expect(
    read({
      PREFECT_UI_SERVE_BASE: "/old",
      PREFECT_SERVER_UI_SERVE_BASE: "/new",
      PREFECT_SERVER_UI_V2_ENABLED: "false",
    }).ui,
  ).toEqual({ serveBase: "/new", isV2Default: false });
  expect(() => read({ PREFECT_SERVER_UI_V2_ENABLED: "perhaps" })).toThrow("it must be true or false");
});
