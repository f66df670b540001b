import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProject } from "../../../bridge/deploy/npm-project.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "npm-project-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function refused(message: string) {
  return { code: "deploy.json-file", message: `${folder}/${message}` };
}

describe("findProject", () => {
  it.each([
    ['{ "name": "x", }', "package.json:1:16: is not JSON from here on"],
    ["", "package.json:1: is empty: write {} at least"],
    ["null", "package.json:1: must be an object: { … }"],
    ["{\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}", "package.json:2: has merge conflict markers"],
  ])("refuses package.json %j in one line: %s", async (text, line) => {
    await writeFile(join(folder, "package.json"), text);
    await expect(findProject(folder)).rejects.toMatchObject(refused(line));
  });

  it("refuses a lockfile and an installed package.json that are broken, and names them", async () => {
    await writeFile(join(folder, "package.json"), '{ "dependencies": null }');
    await mkdir(join(folder, "node_modules/x"), { recursive: true });
    await writeFile(join(folder, "node_modules/x/package.json"), "");
    const project = await findProject(folder);
    await expect(project?.versionOf("x")).rejects.toMatchObject(
      refused("node_modules/x/package.json:1: is empty: write {} at least"),
    );
    await writeFile(join(folder, "package-lock.json"), '{ "packages": {\n<<<<<<< a\n');
    await expect(findProject(folder)).rejects.toMatchObject(
      refused("package-lock.json:2: has merge conflict markers"),
    );
  });

  it("refuses a package.json that is a folder", async () => {
    await mkdir(join(folder, "package.json"));
    await expect(findProject(folder)).rejects.toMatchObject(refused("package.json: is a folder, not a file"));
  });

  it("reads package.json behind a byte order mark, and packages it without", async () => {
    await writeFile(join(folder, "package.json"), '\uFEFF{ "dependencies": { "a": "1" } }');
    const project = await findProject(folder);
    expect(project?.dependencies).toEqual(new Set(["a"]));
    expect(JSON.parse(project?.packageJson ?? "")).toEqual({ dependencies: { a: "1" } });
  });
});
