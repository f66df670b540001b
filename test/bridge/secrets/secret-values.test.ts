import { expect, test } from "vitest";
import { secretValues } from "../../../bridge/secrets/secret-values.ts";

test("values of names that sound secret, from eight characters on", () => {
  expect(
    secretValues({ API_KEY: "abcdefgh", OTHER_KEY: "abcdefg", NAME: "abcdefgh", TOKEN: undefined }),
  ).toEqual(["abcdefgh"]);
});

test("the password in an address, under any name", () => {
  expect(
    secretValues({
      DATABASE_URL: "postgres://ada:correct%20horse@localhost/rides",
      PLAIN_URL: "https://example.org/a@b",
      PROXY_KEY: "http://proxy.example.org:8080/long-enough",
    }),
  ).toEqual(["correct%20horse"]);
});

test("a file that a name of credentials names is none", () => {
  expect(secretValues({ GOOGLE_APPLICATION_CREDENTIALS: import.meta.filename })).toEqual([]);
  expect(secretValues({ GOOGLE_APPLICATION_CREDENTIALS: "/no/such/file.json" })).toEqual([
    "/no/such/file.json",
  ]);
});
