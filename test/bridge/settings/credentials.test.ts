import fc from "fast-check";
import { expect, test } from "vitest";
import { readCredentials } from "../../../bridge/settings/credentials.ts";

type Values = Record<string, string>;

function read(env: Values, dotenv: Values, profile: Values) {
  return readCredentials([
    { name: "the environment", values: env },
    { name: ".env", values: dotenv, isOfFolder: true },
    { name: "the active profile", values: profile },
  ]);
}

const cloud = {
  PREFECT_API_URL: "https://api.prefect.cloud/api/accounts/a/workspaces/w",
  PREFECT_API_KEY: "pnu_profile",
};

test("a folder's address gets no key but its own", () => {
  const dotenv = { PREFECT_API_URL: "http://evil.example/api" };
  expect(read({}, dotenv, cloud)).toEqual({ withheld: "PREFECT_API_KEY of the active profile" });
  expect(read({}, dotenv, { PREFECT_API_KEY: "bare" })).toEqual({
    withheld: "PREFECT_API_KEY of the active profile",
  });
  expect(
    read({ PREFECT_API_AUTH_STRING: "a:b", PREFECT_CLIENT_CUSTOM_HEADERS: '{"X":"token"}' }, dotenv, {}),
  ).toEqual({
    withheld: "PREFECT_API_AUTH_STRING of the environment, PREFECT_CLIENT_CUSTOM_HEADERS of the environment",
  });
  expect(read({ PREFECT_API_KEY: "env" }, { ...dotenv, PREFECT_API_KEY: "own" }, cloud)).toEqual({
    PREFECT_API_KEY: "own",
  });
});

test("a key is not sent to another address than the one beside it", () => {
  expect(read({ PREFECT_API_URL: "http://localhost:4200/api" }, {}, cloud).PREFECT_API_KEY).toBeUndefined();
  expect(read({}, {}, cloud).PREFECT_API_KEY).toBe("pnu_profile");
  const sameServer = { PREFECT_API_URL: "https://api.prefect.cloud/api/accounts/a/workspaces/other" };
  expect(read({}, sameServer, cloud).PREFECT_API_KEY).toBe("pnu_profile");
  expect(
    read({}, { PREFECT_API_URL: "https://api.prefect.cloud:444/api" }, cloud).PREFECT_API_KEY,
  ).toBeUndefined();
  expect(
    read({}, { PREFECT_API_URL: "http://api.prefect.cloud/api" }, cloud).PREFECT_API_KEY,
  ).toBeUndefined();
});

test("a key that stands alone goes to the address that the user set", () => {
  expect(read({ PREFECT_API_URL: "http://a/api" }, { PREFECT_API_KEY: "folder" }, {}).PREFECT_API_KEY).toBe(
    "folder",
  );
  expect(read({ PREFECT_API_URL: "http://a/api" }, {}, { PREFECT_API_KEY: "profile" }).PREFECT_API_KEY).toBe(
    "profile",
  );
  expect(read({ PREFECT_API_KEY: "env" }, {}, cloud).PREFECT_API_KEY).toBe("env");
  expect(read({ PREFECT_API_KEY: " " }, {}, cloud).PREFECT_API_KEY).toBe("pnu_profile");
});

test("whatever is set where, a folder's address never gets a key that the folder does not hold", () => {
  const some = fc.record(
    {
      PREFECT_API_URL: fc.constantFrom("http://a/api", "https://a/api", "http://b/api", "", "nonsense"),
      PREFECT_API_KEY: fc.constantFrom("1", "2", ""),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, some, some, (env, dotenv, profile) => {
      fc.pre(!env.PREFECT_API_URL && !!dotenv.PREFECT_API_URL);
      const key = read(env as Values, dotenv as Values, profile as Values).PREFECT_API_KEY;
      const named = profile.PREFECT_API_URL === dotenv.PREFECT_API_URL ? [profile.PREFECT_API_KEY] : [];
      expect([undefined, dotenv.PREFECT_API_KEY, ...named]).toContain(key);
    }),
  );
});
