import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A `node` on PATH older than 24, such as the host's own; undefined when there is none. */
function oldNode(): string | undefined {
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return paths.filter(existsSync).find((path) => {
    const version = execFileSync(path, ["--version"], { encoding: "utf8" });
    return Number(/^v(\d+)/.exec(version)?.[1]) < 24;
  });
}
const old = oldNode();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-shim-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A package laid out as ours, with a command line of the test's own; returns the path of its bin. */
function layOut(at: string, cli: string, source: string): string {
  for (const part of [".bin", "dist"]) mkdirSync(join(at, part), { recursive: true });
  for (const name of ["cellflow.mjs", "npm-parent.mjs"])
    copyFileSync(join(root, ".bin", name), join(at, ".bin", name));
  writeFileSync(join(at, "package.json"), '{ "type": "module" }');
  writeFileSync(join(at, cli), source);
  return join(at, ".bin/cellflow.mjs");
}

async function untilItSays(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  for await (const chunk of child.stdout) if (String(chunk).includes(text)) return;
}

const tellVersion =
  "export const main = async (args) => { console.log(process.version, args.join()); return 3; };";

describe("the cellflow bin", () => {
  it("runs the sources in a checkout, and gives their exit code", () => {
    const bin = layOut(folder, "cli.ts", `const typed: number = 1;\n${tellVersion}`);
    const { stdout, status } = spawnSync(process.execPath, [bin, "a", "b c"], { encoding: "utf8" });
    expect({ stdout, status }).toEqual({ stdout: `${process.version} a,b c\n`, status: 3 });
  });

  it("runs the built files when installed", () => {
    const bin = layOut(join(folder, "node_modules", "cellflow"), "dist/cli.js", tellVersion);
    expect(spawnSync(process.execPath, [bin], { encoding: "utf8" }).status).toBe(3);
  });

  /** Ends with 3 after saying much; `first` is done before. */
  const talkative = (first = "") =>
    `export const main = async () => {
      ${first}
      for (let i = 0; i < 500; i++) { console.log("x".repeat(999)); await new Promise(setImmediate); }
      process.stderr.write("all said");
      return 3;
    };`;
  /** Its exit code and what it says on standard error, with its standard output led to `where` by a shell. */
  const ledTo = (where: string, source: string) => {
    const bin = layOut(folder, "cli.ts", source);
    const line = `{ "${process.execPath}" "${bin}"; echo "code $?" >&2; } ${where}`;
    return spawnSync("/bin/sh", ["-c", line], { encoding: "utf8" }).stderr;
  };

  it("ends quietly when its reader goes away", () => {
    expect(ledTo("| head -n 1", talkative())).toBe("code 0\n");
  });

  it("goes on without a reader where the command itself sees to that", () => {
    const seesToIt = talkative('process.stdout.on("error", () => {});');
    expect(ledTo("| head -n 1", seesToIt)).toBe("all saidcode 3\n");
  });

  it.skipIf(!existsSync("/dev/full"))("says that its lines can't be written", () => {
    expect(ledTo(">/dev/full", talkative())).toMatch(
      /^cellflow: standard output can't be written: ENOSPC.*\ncode 1\n$/,
    );
  });
});

describe.skipIf(old === undefined)("the cellflow bin on an older Node", () => {
  it("hands over to the Node that came with it", () => {
    const bin = layOut(folder, "cli.ts", tellVersion);
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const { stdout, status } = spawnSync(String(old), [bin, "x"], { encoding: "utf8" });
    expect(stdout).toMatch(/^v24\.\S+ x\n$/);
    expect(status).toBe(3);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("passes %s on", async (signal) => {
    const wait = `export const main = () => new Promise((resolve) => {
      process.on("${signal}", () => resolve(7));
      setInterval(() => {}, 1000).unref();
      process.stdin.resume();
      console.log("ready");
    }).finally(() => process.stdin.destroy());`;
    const bin = layOut(folder, "cli.ts", wait);
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const child = spawn(String(old), [bin]);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    await untilItSays(child, "ready");
    child.kill(signal);
    expect(await exited).toBe(7);
  });

  it("says what is missing, in one line, when no newer Node is there", () => {
    const bin = layOut(folder, "cli.ts", tellVersion);
    const { stderr, status } = spawnSync(String(old), [bin], { encoding: "utf8" });
    expect(stderr).toMatch(/^cellflow needs Node 24 or newer and this is [\d.]+: install Node 24.*\.\n$/);
    expect(status).toBe(1);
  });
});

describe("the cellflow bin that npx started", () => {
  const nodes = [process.execPath, ...(old === undefined ? [] : [old])];
  const cases = nodes.flatMap((node) =>
    (["SIGTERM", "SIGKILL"] as const).map((signal) => ({ node, signal })),
  );

  it.each(cases)("ends as on SIGTERM when npx is gone by $signal, on $node", async ({ node, signal }) => {
    const serve = `export const main = () => new Promise(() => {
      process.on("SIGTERM", () => { console.log("stopped in order"); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log("serving");
    });`;
    const bin = layOut(join(folder, "node_modules", "cellflow"), "dist/cli.js", serve);
    chmodSync(bin, 0o755);
    mkdirSync(join(folder, "node_modules", ".bin"));
    symlinkSync(bin, join(folder, "node_modules", ".bin", "cellflow"));
    for (const name of readdirSync(join(root, "node_modules")).filter((name) => name.startsWith("node-")))
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    writeFileSync(join(folder, "package.json"), '{ "name": "mine", "version": "1.0.0" }');
    const env = {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      npm_config_update_notifier: "false",
      npm_config_offline: "true",
    };
    const command = ["--no", "cellflow"];
    const npx = spawn("npx", command, { cwd: folder, env });
    let said = "";
    const serving = new Promise<void>((resolve, reject) => {
      npx.stdout.on("data", (chunk) => {
        said += chunk;
        if (said.includes("serving")) resolve();
      });
      npx.stderr.on("data", (chunk) => {
        said += chunk;
      });
      npx.once("close", () => reject(new Error(said)));
    });
    // Its output ends when everything that was started has.
    const closed = new Promise((resolve) => npx.once("close", resolve));
    await serving;
    npx.kill(signal);
    await closed;
    expect(said).toContain("stopped in order");
  });
});
