/** In a run, `cellflow` is the bridge that runs it, and nothing is tested. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const bridge = new URL("../../../../bridge/", import.meta.url).href;

test("`cellflow` and `cellflow/engine` resolve to the bridge that runs, wherever the import stands", () => {
  const script = `
    const { useOwnSdk } = await import("${bridge}worker/run/own-sdk.ts");
    useOwnSdk();
    console.log(
      (await import("cellflow")) === (await import("${bridge}index.ts")),
      (await import("cellflow/engine")) === (await import("${bridge}engine-api.ts")),
    );`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(output).toBe("true true\n");
});

test("what the flow's files test is not run, whichever way they get node:test", async () => {
  const folder = await mkdtemp(join(tmpdir(), "run-tests-"));
  const uses = `test("a", () => console.log("ran")); describe("b", () => console.log("ran")); it.only("c", () => console.log("ran")); before(() => console.log("ran"));`;
  await writeFile(
    join(folder, "a.mjs"),
    `import test, { before, describe, it, mock } from "node:test"; ${uses} console.log(mock.fn(() => 1)());`,
  );
  await writeFile(
    join(folder, "b.cjs"),
    `const test = require("node:test"); const { before, describe, it } = test; ${uses} console.log(2)`,
  );
  const script = `
    const { useOwnSdk } = await import("${bridge}worker/run/own-sdk.ts");
    useOwnSdk();
    for (const file of ["a.mjs", "b.cjs"]) await import("${pathToFileURL(folder).href}/" + file);`;
  try {
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(output).toBe("1\n2\n");
  } finally {
    await rm(folder, { recursive: true });
  }
});
