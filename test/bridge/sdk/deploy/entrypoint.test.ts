import { expect, test } from "vitest";
import { readEntrypoint } from "../../../../bridge/sdk/deploy/entrypoint.ts";

test.each([
  ["flows.ts:main", { path: "flows.ts", name: "main" }],
  ["./flows/rides.mts", { path: "./flows/rides.mts", name: undefined }],
  ["a:b/flows.js:größe", { path: "a:b/flows.js", name: "größe" }],
  ["C:/flows.ts", { path: "C:/flows.ts", name: undefined }],
])("%s is a file and a name", (entrypoint, read) => {
  expect(readEntrypoint(entrypoint)).toEqual(read);
});

test.each(["taxi.ipynb:main", "flows.py:main", "flows", "", "s3://bucket/taxi.ipynb"])(
  "%j is no file of TypeScript",
  (entrypoint) => {
    expect(readEntrypoint(entrypoint)).toBeUndefined();
  },
);
