import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

it("notes a broken file of the project once, runs all the same, and sees it repaired", async () => {
  const file = join(kernel.folder, "tsconfig.json");
  await writeFile(file, '{ "compilerOptions": { "jsx": "react-jsx" } oops }');
  const first = kernel.run("1 + 1");
  await first.done;
  expect(resultOf(first)).toBe("2");
  expect(printedBy(first, "stderr")).toBe(
    `${file}:1:45: is not JSON from here on; its options from there on are not used\n`,
  );
  const second = kernel.run("2 + 2");
  await second.done;
  expect(printedBy(second, "stderr")).toBe("");
  await writeFile(file, '{ "extends": "./nope.json" }');
  const third = kernel.run("3 + 3");
  await third.done;
  expect(printedBy(third, "stderr")).toContain("tsconfig.json:1: extends ./nope.json, which is not there");
  await rm(file);
});

it("an import that a broken package.json makes impossible names the place in it, and works once it is repaired", async () => {
  const file = join(kernel.folder, "package.json");
  await writeFile(file, '{ "name": "x", }');
  await writeFile(join(kernel.folder, "local.ts"), "export const a: number = 1;");
  const first = kernel.run('import { a } from "./local.ts"; a');
  expect((await first.done).content.evalue).toBe(`${file}:1:16: is not JSON from here on`);
  await writeFile(file, '{ "name": "x" }');
  const second = kernel.run('import { a } from "./local.ts"; a');
  await second.done;
  expect(resultOf(second)).toBe("1");
});
