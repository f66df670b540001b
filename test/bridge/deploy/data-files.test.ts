import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collectFiles } from "../../../bridge/deploy/data-files.ts";
import { temporaryFolder } from "../server/harness.ts";

/** A folder with data, with links within it, and with links to what is outside. */
function place(): string {
  const above = temporaryFolder();
  const folder = join(above, "project");
  for (const made of ["project/data", "outside/deep"]) mkdirSync(join(above, made), { recursive: true });
  writeFileSync(join(folder, "data/a.csv"), "abc");
  writeFileSync(join(above, "outside/secret"), "s");
  symlinkSync("a.csv", join(folder, "data/same.csv"));
  symlinkSync("data", join(folder, "again"));
  symlinkSync("../outside/secret", join(folder, "key"));
  symlinkSync("../outside", join(folder, "away"));
  return folder;
}

function parametersOf(path: string) {
  const properties = { path: { type: "string", default: path } };
  return {
    type: "object",
    title: "Parameters",
    required: [] as string[],
    definitions: {},
    properties,
  } as const;
}

const none = {
  type: "object",
  title: "Parameters",
  required: [] as string[],
  definitions: {},
  properties: {},
} as const;

test("links within the folder travel as what they lead to", async () => {
  const files = await collectFiles(place(), ["data/*", "again/a.csv", "./data/../data/a.csv"], none);
  expect([...files.keys()]).toEqual(["again/a.csv", "data/a.csv", "data/same.csv"]);
  expect(String(files.get("data/same.csv"))).toBe("abc");
});

test.each(["key", "*", "away/secret", "away/*", "**/*"])(
  "include %j does not follow a link out",
  async (pattern) => {
    await expect(collectFiles(place(), [pattern], none)).rejects.toMatchObject({
      code: "deploy.include",
      message: expect.stringMatching(
        /^(key|away\/secret) is reached by a link that leaves [^\n]+ copy it [^\n]+$/,
      ),
    });
  },
);

test("a parameter's default does not follow one, either", async () => {
  await expect(collectFiles(place(), [], parametersOf("away/secret"))).rejects.toMatchObject({
    code: "deploy.include",
  });
  expect([...(await collectFiles(place(), [], parametersOf("data/a.csv"))).keys()]).toEqual(["data/a.csv"]);
});

test("a .env file does not travel; an example of one does", async () => {
  const folder = place();
  for (const name of [".env", ".env.local", ".env.example"])
    writeFileSync(join(folder, name), "TOKEN=hunter22");
  for (const name of [".env", ".env.local"]) {
    await expect(collectFiles(folder, [name], none)).rejects.toMatchObject({ code: "deploy.secret" });
  }
  expect([...(await collectFiles(folder, [".env.example"], none)).keys()]).toEqual([".env.example"]);
});

test("a file with the name of the code is refused", async () => {
  const folder = place();
  writeFileSync(join(folder, "flow.mjs"), "");
  await expect(collectFiles(folder, ["flow.mjs"], none)).rejects.toMatchObject({
    code: "deploy.include",
    message: expect.stringContaining("rename it"),
  });
});
