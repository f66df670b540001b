import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageProblem, projectProblems } from "../../../kernel/source/project-problems.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "project-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The problems of a project with one file, without the folder's path. */
async function problemsWith(name: string, text: string): Promise<string[]> {
  await writeFile(join(folder, name), text);
  return projectProblems(folder).map(({ problem }) => problem.replaceAll(`${folder}/`, ""));
}

describe("package.json", () => {
  it.each([
    ['{ "name": "x", }', "package.json:1:16: is not JSON from here on"],
    ["", "package.json:1: is empty: write {} at least"],
    ["null", "package.json:1: must be an object: { … }"],
    ["[]", "package.json:1: must be an object: { … }"],
    ['{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}', "package.json:2: has merge conflict markers"],
    ['{ "name": // x\n "y" }', "package.json:1:11: is not JSON from here on"],
    ['{"a":1}\u0000', "package.json: is not UTF-8 text: save it as UTF-8"],
  ])("%j: %s", async (text, line) => {
    expect(await problemsWith("package.json", text)).toEqual([line]);
  });

  it("is fine with a byte order mark", async () => {
    expect(await problemsWith("package.json", '\uFEFF{ "name": "x" }')).toEqual([]);
  });

  it("may be broken in a folder above", async () => {
    await writeFile(join(folder, "package.json"), "{");
    await mkdir(join(folder, "notebooks"));
    const [found] = projectProblems(join(folder, "notebooks"));
    expect(found?.problem).toBe(`${folder}/package.json:1:2: is not JSON from here on`);
  });

  it("may be a folder", async () => {
    await mkdir(join(folder, "package.json"));
    expect(packageProblem(join(folder, "package.json"))).toMatch(/package\.json: is a folder, not a file$/);
  });
});

describe("tsconfig.json", () => {
  it("has comments and commas at the end, as TypeScript reads it; an empty one has no options", async () => {
    expect(
      await problemsWith("tsconfig.json", '{ /* ours */ "compilerOptions": { "strict": true, }, }'),
    ).toEqual([]);
    expect(await problemsWith("tsconfig.json", "")).toEqual([]);
  });

  it("is named with the place where it breaks off", async () => {
    expect(await problemsWith("tsconfig.json", '{\n  "compilerOptions" {}\n}')).toEqual([
      "tsconfig.json:2:21: is not JSON from here on",
    ]);
  });

  it("names what it extends and is not there, and what is broken in what it extends", async () => {
    expect(await problemsWith("tsconfig.json", '{\n  "extends": ["./base.json", "./nope.json"]\n}')).toEqual([
      "tsconfig.json:2: extends ./base.json, which is not there",
      "tsconfig.json:2: extends ./nope.json, which is not there",
    ]);
    await writeFile(join(folder, "nope.json"), "{}");
    expect(await problemsWith("base.json", "{ oops")).toEqual(["base.json:1:3: is not JSON from here on"]);
  });

  it("may extend itself", async () => {
    expect(await problemsWith("tsconfig.json", '{ "extends": "./tsconfig.json" }')).toEqual([]);
  });
});

describe(".env", () => {
  it("is no folder, unless a Python environment", async () => {
    await mkdir(join(folder, ".env"));
    const [found] = projectProblems(folder);
    expect(found?.problem).toBe(`${folder}/.env: is a folder, not a file`);
    await writeFile(join(folder, ".env/pyvenv.cfg"), "home = /usr/bin\n");
    expect(projectProblems(folder)).toEqual([]);
  });

  it("has no merge conflict", async () => {
    expect(await problemsWith(".env", "A=1\n<<<<<<< HEAD\nB=1\n=======\nB=2\n>>>>>>> x\n")).toEqual([
      ".env:2: has merge conflict markers",
    ]);
  });
});
