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
