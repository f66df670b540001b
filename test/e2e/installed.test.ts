import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../setup/run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
let bin: string;
let env: NodeJS.ProcessEnv;

/** A project of somebody else's with the package as npm would publish it, its dependencies beside it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-installed-"));
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  await run("npm", ["run", "build", "--silent", "--prefix", root]);
  await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder, root]);
  const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  await run("tar", ["xzf", join(folder, String(archive)), "-C", packages]);
  await run("mv", [join(packages, "package"), join(packages, "cellflow")]);
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(packages, name));
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  bin = join(packages, "cellflow/.bin/cellflow.mjs");
  env = { ...process.env, CELLFLOW_HOME: join(folder, "home"), CELLFLOW_API: "embedded" };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function node(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

describe("the package, installed", () => {
  it("has a command", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(node(bin, "--version")).toMatchObject({ stdout: `${version}\n`, status: 0 });
  });

  it("runs flows in a plain .ts file", () => {
    const source = `import { flow, task } from "cellflow";
      const double = task(async function double(x: number) { return 2 * x; });
      const main = flow(async function main(x: number) { return double(x); });
      console.log(await main(21));`;
    writeFileSync(join(folder, "flow.ts"), source);
    const { stdout, stderr, status } = node("flow.ts");
    expect({ stdout, status }, stderr).toEqual({ stdout: "42\n", status: 0 });
  });

  it("has one engine, whichever of its modules is imported", () => {
    const source = `import { flow, getRunContext, isFlow, task } from "cellflow";
      import { flushRunUpdates, hasLiveRuns } from "cellflow/engine";
      import { z } from "zod";
      const square = task(async (x: number) => x * x, { name: "square", thread: true });
      const inner = flow(async (x: number) => square(x), { name: "inner", parameters: z.object({ x: z.coerce.number() }) });
      const outer = flow(async () => [hasLiveRuns(), isFlow(inner), getRunContext().flowRun?.flow, await inner("3" as never)], {
        name: "outer",
      });
      console.log(JSON.stringify(await outer()), hasLiveRuns());
      await flushRunUpdates();`;
    writeFileSync(join(folder, "one.ts"), source);
    const { stdout, stderr, status } = node("one.ts");
    expect({ stdout, status }, stderr).toEqual({ stdout: '[true,true,"outer",9] false\n', status: 0 });
    const listed = node(bin, "flow-run", "ls", "--json");
    const names = JSON.parse(listed.stdout).map((run: { flow_name: string }) => run.flow_name);
    expect(names, listed.stderr).toEqual(expect.arrayContaining(["outer", "inner"]));
  });

  it("tells a mistake in one line, at the line that made it", () => {
    writeFileSync(
      join(folder, "wrong.mjs"),
      'import { task } from "cellflow";\ntask(() => 1, { retries: -1 });\n',
    );
    const { stderr, status } = node("wrong.mjs");
    expect({ stderr, status }).toEqual({
      stderr: expect.stringMatching(/^cellflow: .*retries.*\(.*wrong\.mjs:2\)\n$/),
      status: 1,
    });
  });

  it("logs a failure with the lines of the user's code, and none of its own", () => {
    const source = `import { flow } from "cellflow";
async function deep() { throw new TypeError("no such thing"); }
await flow(async () => { await deep(); }, { name: "fails" })().catch(() => {});`;
    writeFileSync(join(folder, "fails.mjs"), source);
    const { stderr, stdout } = node("fails.mjs");
    expect(stdout + stderr).toContain("fails.mjs:2");
    expect(stdout + stderr).not.toContain("node_modules/cellflow");
  });

  it("runs a notebook in its own kernel", () => {
    const cell = { cell_type: "code", metadata: {}, outputs: [], execution_count: null };
    const sources = [
      "const x: number = 20;",
      "%%flow twice\nasync function twice(n = x) { return 2 * n + 2; }",
    ];
    const cells = sources.map((source, index) => ({ ...cell, id: `c${index}`, source }));
    writeFileSync(
      join(folder, "n.ipynb"),
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
    );
    const { stderr, status } = node(bin, "run", "n.ipynb", "-o", "out.ipynb");
    expect(status, stderr).toBe(0);
    expect(readFileSync(join(folder, "out.ipynb"), "utf8")).toContain("42");
  });
});
