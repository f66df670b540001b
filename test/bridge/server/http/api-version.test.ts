import { expect, test } from "vitest";
import { versionProblem } from "../../../../bridge/server/http/api-version.ts";

test.each(["0.8.0", "0.8.4", "0.9.0", "1.0.0", "00.08.04"])("%s is new enough", (version) => {
  expect(versionProblem(version)).toBeUndefined();
});

test.each(["0.7.9", "0.0.0", "-1.9.9"])("%s is too old", (version) => {
  expect(versionProblem(version)).toBe(
    `The request specified API version ${version} but this server requires version 0.8.0 or higher.`,
  );
});

test.each(["0.8", "0.8.4.1", "0.8.x", "a.b.c", ".."])("%s is no version", (version) => {
  expect(versionProblem(version)).toMatch(/^Invalid X-PREFECT-API-VERSION header format\./);
});
