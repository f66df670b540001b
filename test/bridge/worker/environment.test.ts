import { expect, test } from "vitest";
import { settingsEnvironment, withoutCredentials } from "../../../bridge/worker/environment.ts";

const env = {
  PATH: "/bin",
  AWS_SECRET_ACCESS_KEY: "the flow's own",
  PREFECT_HOME: "/home/prefect",
  PREFECT_SERVER_API_AUTH_STRING: "secret",
  PREFECT_SERVER_DATABASE_CONNECTION_URL: "postgresql://u:secret@h/d",
  PREFECT_API_DATABASE_PASSWORD: "secret",
  ORION_ENCRYPTION_KEY: "secret",
  CELLFLOW_ENCRYPTION_KEY: "secret",
  PREFECT_API_KEY: "secret",
  PREFECT_API_AUTH_STRING: "secret",
  PREFECT_CLIENT_CUSTOM_HEADERS: '{"X":"secret"}',
  PREFECT_API_URL: "http://u:secret@h/api",
};
const place = { home: "/home/.cellflow", database: "/home/.cellflow/cellflow.db" };

test("a run on the embedded API gets no credential of Prefect's", () => {
  expect(settingsEnvironment({ ...place, apiKey: "secret", serverAuthString: "secret" }, env)).toEqual({
    PATH: "/bin",
    AWS_SECRET_ACCESS_KEY: "the flow's own",
    PREFECT_HOME: "/home/prefect",
    CELLFLOW_API: "embedded",
    CELLFLOW_HOME: place.home,
    CELLFLOW_PROJECT: process.cwd(),
    CELLFLOW_DATABASE: place.database,
  });
});

test("a run refreshes caches where its worker would, whatever the run's folder or profile says", () => {
  for (const refreshCache of [true, false])
    expect(
      settingsEnvironment({ ...place, refreshCache }, { PREFECT_TASKS_REFRESH_CACHE: "Y" }),
    ).toMatchObject({
      PREFECT_TASKS_REFRESH_CACHE: String(refreshCache),
    });
});

test("a run stores its results where its worker would", () => {
  for (const resultStorage of ["s3://bucket/results", "/data/results"])
    expect(
      settingsEnvironment({ ...place, resultStorage }, { CELLFLOW_RESULT_STORAGE: "./x" }),
    ).toMatchObject({
      CELLFLOW_RESULT_STORAGE: resultStorage,
    });
});

test("a run of a server gets what reaches that server, and nothing else", () => {
  const settings = { ...place, apiUrl: "http://h/api", apiKey: "key", customHeaders: { A: "b" } };
  expect(settingsEnvironment(settings, env)).toEqual({
    PATH: "/bin",
    AWS_SECRET_ACCESS_KEY: "the flow's own",
    PREFECT_HOME: "/home/prefect",
    PREFECT_API_URL: "http://h/api",
    PREFECT_API_KEY: "key",
    PREFECT_CLIENT_CUSTOM_HEADERS: '{"A":"b"}',
    CELLFLOW_HOME: place.home,
    CELLFLOW_PROJECT: process.cwd(),
    CELLFLOW_DATABASE: place.database,
  });
});

test("packages' install scripts get none", () => {
  expect(Object.keys(withoutCredentials(env)).sort()).toEqual([
    "AWS_SECRET_ACCESS_KEY",
    "PATH",
    "PREFECT_API_URL",
    "PREFECT_HOME",
  ]);
});
