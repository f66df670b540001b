import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = join(root, ".bin/cellflow.mjs");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-cli-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function cellflow(...args: string[]) {
  const env = { ...process.env, JUPYTER_DATA_DIR: folder, CELLFLOW_HOME: folder };
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", env });
  return { stdout, stderr, status };
}

describe("the command line", () => {
  it("tells its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(cellflow("--version")).toEqual({ stdout: `${version}\n`, stderr: "", status: 0 });
  });

  it("shows every room's commands in its help", () => {
    const { stdout, status } = cellflow("--help");
    expect(status).toBe(0);
    for (const command of ["run", "export", "demo", "up", "deployment", "flow-run", "kernel"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    }
  });

  it("suggests the nearest command, and calls a mistake in the command line 2", () => {
    expect(cellflow("kernle")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("did you mean kernel?"),
    });
    expect(cellflow("kernel", "instal")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("did you mean install?"),
    });
    expect(cellflow("kernel", "install", "--user", "--prefix", "/x").status).toBe(2);
  });

  it.each([
    [["unknown", "--help"], /^cellflow: there is no command unknown: cellflow --help lists what there is\n$/],
    [["unknown"], /^cellflow: there is no command unknown: cellflow --help lists/],
    [["help", "unknown"], /^cellflow: there is no command unknown: cellflow --help lists/],
    [["exprot", "--help"], /: did you mean export\?/],
    [["deployment", "unknwon", "--help"], /no command deployment unknwon: cellflow deployment --help lists/],
    [["flow-run", "lst"], /no command flow-run lst: did you mean ls\?/],
    [
      ["transfer", "--from", "x"],
      /no command transfer: Prefect's own does it for this API, too: prefect transfer \(with PREFECT_API_URL/,
    ],
    [["work-pool", "storage", "--help"], /: prefect work-pool storage \(/],
    [["orion", "start"], /: it is cellflow server start here\n$/],
    [["agent", "start", "-t", "x"], /: it is cellflow worker start -p POOL here\n$/],
    [["deployments", "lst"], /no command deployments lst: did you mean ls\?/],
    [["server", "services"], /: prefect server services \(/],
    [["deployment", "build", "x.py:y"], /: it is cellflow deploy here\n$/],
  ])("%j is no command: exit code 2, one line that says which is meant", (args, message) => {
    const { stdout, stderr, status } = cellflow(...args);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  });

  it("refuses an option that is none in one line", () => {
    const { stdout, stderr, status } = cellflow("deployment", "ls", "--jsn");
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: "cellflow: unknown option '--jsn' (Did you mean --json?)\n",
      status: 2,
    });
  });

  it("shows an example in the help of each verb", () => {
    const { stdout } = cellflow("completion", "fish");
    expect(stdout).toMatch(/case 'deployment schedule create' 'deployments schedule create'\n/);
    for (const args of [
      ["deployment", "run"],
      ["work-pool", "create"],
      ["config", "set"],
      ["doctor"],
      ["api"],
    ])
      expect(cellflow(...args, "--help").stdout).toMatch(
        new RegExp(`\\nExample:\\n  cellflow ${args.join(" ")}`),
      );
  });

  it("helps with every command there is", () => {
    for (const args of [
      ["help"],
      ["help", "run"],
      ["deployment", "--help"],
      ["help", "deployment"],
      ["deployment", "help", "run"],
    ]) {
      expect({ args, ...cellflow(...args) }).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("Usage: "),
      });
    }
  });

  it("says of a program what can be done with it", () => {
    const file = join(folder, "flows.ts");
    writeFileSync(file, "export const hello = 1;");
    const program =
      /^cellflow: \S+flows\.ts is a program, and [^\n]+ node \S+flows\.ts runs it \(Node 24 or newer\); [^\n]+\n$/;
    const noFlow = /^cellflow: \S+flows\.ts exports no flow: write [^\n]+\n$/;
    const noFile = /^cellflow: there is no file \S+no\.ts in [^\n]+\n$/;
    for (const [args, line] of [
      [["export", file, "-o", "x"], program],
      [["deploy", `${file}:hello`], noFlow],
      [["run", file], noFlow],
      [["run", `${file}:hello`], noFlow],
      [["deploy", `${join(folder, "no.ts")}:hello`], noFile],
    ] as const) {
      const { stdout, stderr, status } = cellflow(...args);
      expect({ args, stdout, status }).toEqual({ args, stdout: "", status: 2 });
      expect(stderr).toMatch(line);
    }
  });

  it("tells a user's mistake in one line, without a stack", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { stderr, stdout, status } = cellflow("kernel", "install", "--prefix", file);
    expect(stderr).toMatch(/^cellflow: Cannot install the kernel at .*: a file is in the way; .*\n$/);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
  });
});

describe("cellflow kernel", () => {
  it("installs, lists and uninstalls", () => {
    expect(cellflow("kernel", "list").stdout).toBe("Not installed yet: `cellflow kernel install` does it.\n");
    expect(cellflow("kernel", "install", "--name", "Mine", "--display-name", "My TS").status).toBe(0);
    const spec = JSON.parse(readFileSync(join(folder, "kernels/mine/kernel.json"), "utf8"));
    expect(spec).toMatchObject({
      display_name: "My TS",
      argv: expect.arrayContaining(["{connection_file}"]),
    });
    expect(spec.argv[0]).toBe(process.execPath);
    expect(cellflow("kernel", "list").stdout).toMatch(/^mine {2}My TS {2}.*kernels\/mine/);
    expect(cellflow("kernel", "uninstall", "--name", "mine").stdout).toContain("Removed");
    expect(cellflow("kernel", "uninstall", "--name", "mine")).toMatchObject({ status: 2, stdout: "" });
  });

  it("installs below a prefix", () => {
    expect(cellflow("kernel", "install", "--prefix", folder).status).toBe(0);
    expect(readFileSync(join(folder, "share/jupyter/kernels/cellflow/logo-svg.svg"), "utf8")).toContain(
      "<svg",
    );
  });
});
