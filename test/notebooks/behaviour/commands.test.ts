/** The shell commands as a person runs them: processes, files, exit codes. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { code, makePipe, markdown, notebook, saved, tagged, temporaryFolder } from "../sample.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));
const place = temporaryFolder();
const parameters = tagged("const month = 1;\nconst city = 'NYC';", "parameters");

beforeAll(async () => {
  await saved(
    place.path,
    "fine.ipynb",
    notebook(markdown("# Fine"), parameters, code("console.log(city, month)")),
  );
  await saved(place.path, "fails.ipynb", notebook(code("const a = 1;\nnull.x;"), code("2")));
  await saved(place.path, "spins.ipynb", notebook(code("console.log('go'); for (;;);"), code("2")));
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: place.path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += chunk));
  child.stderr.on("data", (chunk) => (said.stderr += chunk));
  const ended = once(child, "close").then(([exitCode]) => ({ ...said, exitCode: exitCode as number | null }));
  return { child, ended };
}

function cellflow(...args: string[]) {
  return start(...args).ended;
}

/** Resolves when a file of this name is in the folder. */
async function appears(name: string): Promise<void> {
  for await (const change of watch(place.path)) if (change.filename === name) return;
}

function file(name: string) {
  return join(place.path, name);
}

describe("cellflow run", () => {
  it("names no default in its help that says nothing", async () => {
    const { stdout } = await cellflow("run", "--help");
    expect(stdout).toContain("--raw <name=value>");
    expect(stdout).not.toContain("[])");
  });

  it("writes the executed notebook and its page, and says where", async () => {
    const ran = await cellflow(
      "run",
      "fine.ipynb",
      "-p",
      "month=2",
      "-r",
      "city=7",
      "-o",
      "out.ipynb",
      "--html",
      "out.html",
    );
    expect(ran.stderr).toBe("");
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(
      /✓ \[2\/3\] injected parameters · .*\n✓ \[3\/3\] console\.log.*\nExecuted notebook: out\.ipynb\nPage: out\.html\n$/,
    );
    const { cells, metadata } = await readNotebook(file("out.ipynb"));
    expect(cells[2]).toMatchObject({ source: '// Parameters\nconst month = 2;\nconst city = "7";' });
    expect(cells[3]).toMatchObject({ outputs: [{ text: "7 2\n" }] });
    expect(metadata.papermill).toMatchObject({ parameters: { month: 2, city: "7" }, exception: null });
    expect(await readFile(file("out.html"), "utf8")).toContain("<title>Fine</title>");
  });

  it("exits with 1 when a cell fails, says where, and still writes the notebook", async () => {
    const ran = await cellflow("run", "fails.ipynb");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toBe(
      "Cell [1], line 2: TypeError: Cannot read properties of null (reading 'x')\n  2 | null.x;\n",
    );
    expect((await readNotebook(file("fails.executed.ipynb"))).cells[0]?.source).toContain(
      "#papermill-error-cell",
    );
  });

  it("stops after --timeout", async () => {
    // The time includes the kernel's start: what it printed is there once the time was long enough for that.
    const printed = async (seconds: number): Promise<boolean> => {
      const ran = await cellflow("run", "spins.ipynb", "--timeout", `${seconds}`, "-o", "late.ipynb");
      expect(ran.exitCode).toBe(1);
      expect(ran.stderr).toMatch(new RegExp(`^Timed out after ${seconds} s; the run was stopped\n`));
      const { cells } = await readNotebook(file("late.ipynb"));
      const hasOutput = cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0);
      return hasOutput || seconds > 20 ? hasOutput : printed(5 * seconds);
    };
    expect(await printed(1)).toBe(true);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("on %s interrupts, writes what there is and exits with %i", async (signal, exitCode) => {
    const running = `running-${signal}`;
    const spinning = code(`require('node:fs').writeFileSync('${running}', ''); for (;;);`);
    await saved(place.path, "spins.ipynb", notebook(spinning, code("2")));
    const { child, ended } = start("run", "spins.ipynb", "-o", "stopped.ipynb");
    await appears(running);
    child.kill(signal);
    const ran = await ended;
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stdout).toContain("\nInterrupting; a second interrupt kills the kernel\n");
    expect(ran.stderr).toMatch(/^Interrupted; .*\nCell \[1\].*: Interrupted/);
    expect((await readNotebook(file("stopped.ipynb"))).metadata.papermill).toMatchObject({ exception: true });
  });

  it("leaves what it has when it is killed, marked as unfinished", async () => {
    const waits = code(
      "require('node:fs').writeFileSync('third', ''); await new Promise(() => setInterval(() => {}, 9));",
    );
    await saved(
      place.path,
      "killed.ipynb",
      notebook(code("1 + 1"), code("console.log('two')"), waits, code("4")),
    );
    const third = appears("third");
    const { child, ended } = start("run", "killed.ipynb", "-o", "killed.out.ipynb");
    await third;
    // On a busy machine a save may be late: then it is made while the third cell runs.
    await expect.poll(() => readFile(file("killed.out.ipynb"), "utf8")).toContain("two\\n");
    child.kill("SIGKILL");
    await ended;
    const { cells, metadata } = await readNotebook(file("killed.out.ipynb"));
    expect(metadata.cellflow).toEqual({ unfinished: true });
    expect(metadata.papermill).toMatchObject({ end_time: null, duration: null, exception: null });
    const codeCells = cells.filter((cell) => cell.cell_type === "code");
    expect(codeCells.map(({ metadata: { papermill } }) => (papermill as { status: string }).status)).toEqual([
      "completed",
      "completed",
      expect.stringMatching(/running|pending/),
      "pending",
    ]);
    expect(codeCells[1]).toMatchObject({ outputs: [{ text: "two\n" }] });
    // A run of what was left is a whole one again.
    await saved(place.path, "killed.out.ipynb", { ...notebook(...cells.slice(0, 3)), metadata });
    expect(await cellflow("run", "killed.out.ipynb", "-o", "again.ipynb")).toMatchObject({ exitCode: 0 });
    const again = await readNotebook(file("again.ipynb"));
    expect([again.cells.length, again.metadata.cellflow]).toEqual([2, undefined]);
  });

  it.each(["npm's shell", "the launcher"])("ends when %s is gone", async (starter) => {
    const name = starter.replaceAll(/\W/g, "");
    await saved(
      place.path,
      `${name}.ipynb`,
      notebook(code(`require('node:fs').writeFileSync('${name}.pid', ''); for (;;);`), code("2")),
    );
    const running = appears(`${name}.pid`);
    const isShell = starter === "npm's shell";
    // Either is killed so that it can't tell anyone; the launcher's own process number is what it hands on.
    const program = `
const { spawn } = require("node:child_process");
const env = ${isShell} ? { ...process.env, npm_command: "exec" } : { ...process.env, CELLFLOW_LAUNCHER_PID: String(process.pid) };
spawn(process.execPath, ${JSON.stringify([bin, "run", `${name}.ipynb`, "-o", `${name}.out.ipynb`])}, { stdio: "inherit", env });`;
    const child = spawn(process.execPath, ["-e", program], {
      cwd: place.path,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    onTestFinished(() => {
      try {
        process.kill(-(child.pid as number), "SIGKILL");
      } catch {
        // The run has ended, as it should.
      }
    });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    const closed = once(child, "close");
    await running;
    child.kill("SIGKILL");
    // Its output ends when the run has ended.
    await closed;
    expect(said).toContain("Interrupting");
    const { metadata } = await readNotebook(file(`${name}.out.ipynb`));
    expect(metadata.papermill).toMatchObject({ exception: true });
    expect(metadata.cellflow).toBeUndefined();
  });

  it.each([
    [["none.ipynb"], "There is no notebook none.ipynb"],
    [["broken.ipynb"], 'broken.ipynb is not JSON at line 2: unexpected "o"'],
    [["fine.ipynb", "-p", "mnth=2"], "Unknown parameter mnth; known: month, city. Did you mean month?"],
    [["fine.ipynb", "-p", "month"], "-p month: write it as -p name=value"],
    [["fine.ipynb", "-o", "none/out.ipynb"], "none/out.ipynb can't be written: there is no folder none"],
    [
      ["fine.ipynb", "--html", "none/out.html", "--no-output"],
      "none/out.html can't be written: there is no folder none",
    ],
    [["fine.ipynb", "-p", "month=abc", "-o", "out2.ipynb"], 'Parameter month must be a number, got "abc"'],
    [
      ["fine.ipynb", "--html", "./fine.ipynb"],
      "--html ./fine.ipynb is the notebook itself; name another file",
    ],
    [
      ["fine.ipynb", "--html", "fine.executed.ipynb"],
      "the executed notebook and --html both name fine.executed.ipynb; name two files",
    ],
    [["fine.ipynb", "-o", ""], "-o: give the name of a file"],
    [["fine.ipynb", "-o", "x.ipynb", "--no-output"], "-o and --no-output: give one of them"],
    [["fine.ipynb", "--no-output", "-o", "x.ipynb"], "-o and --no-output: give one of them"],
    [["fine.ipynb", "--code", "hidden"], "--code is about the page; name one with --html"],
    [["fine.ipynb", "--timeout", "soon"], "--timeout soon: give a number of seconds above 0"],
    [
      ["fine.ipynb", "--timeout", "2592000"],
      "--timeout 2592000: give at most 2147483 seconds (24 days), or leave it out for no limit",
    ],
    [["fine.ipynb", "--settle", "soon"], "--settle soon: give a number of seconds, 0 for not at all"],
    [["fine.ipynb", "--cwd", "none", "--no-output"], "There is no folder none to run in"],
  ])("exits with 2 and one line for %j", async (args, line) => {
    await writeFile(file("broken.ipynb"), "{\noops}");
    const before = await readdir(place.path);
    const ran = await cellflow("run", ...args);
    expect(ran).toEqual({ stdout: "", stderr: `cellflow: ${line}\n`, exitCode: 2 });
    expect(await readdir(place.path)).toEqual(before);
  });

  it("writes to standard output for -, and says the rest on standard error", async () => {
    const ran = await cellflow("run", "fine.ipynb", "-o", "-", "--html", "beside.html");
    expect(ran.exitCode).toBe(0);
    expect(JSON.parse(ran.stdout).metadata.papermill).toMatchObject({ output_path: "-", exception: null });
    expect(ran.stderr).toMatch(/^Running fine\.ipynb .*\n(?:✓ .*\n){2}Page: beside\.html\n$/);
    expect(await readdir(place.path)).not.toContain("-");
  });

  it("tells what failed in the background, with its cell", async () => {
    await saved(
      place.path,
      "late.ipynb",
      notebook(code("1"), code("Promise.reject(new Error('late')); 'ok'")),
    );
    const ran = await cellflow("run", "late.ipynb", "--no-output");
    expect(ran.stderr).toMatch(/^Cell \[2\], line 1, in the background: Error: late\n/);
    expect(ran.exitCode).toBe(1);
  });

  it("goes on when nobody reads its lines, and gives the real exit code", async () => {
    await saved(place.path, "talks.ipynb", notebook(...Array.from({ length: 5 }, (_, n) => code(`${n}`))));
    await saved(place.path, "talks-and-fails.ipynb", notebook(code("1"), code("2"), code("null.x")));
    for (const [name, exitCode] of [
      ["talks", 0],
      ["talks-and-fails", 1],
    ] as const) {
      const { child, ended } = start("run", `${name}.ipynb`, "-o", `${name}.out.ipynb`);
      await once(child.stdout, "data");
      child.stdout.destroy();
      child.stderr.destroy();
      expect((await ended).exitCode).toBe(exitCode);
      const { metadata } = await readNotebook(file(`${name}.out.ipynb`));
      expect(metadata.papermill).toMatchObject({ exception: exitCode === 1 ? true : null });
    }
  });

  it.skipIf(!existsSync("/dev/full"))(
    "goes on when its lines can't be written, and says so once",
    async () => {
      const line = `"${process.execPath}" "${bin}" run talks.ipynb -o full.ipynb >/dev/full`;
      const ran = spawnSync("/bin/sh", ["-c", line], { cwd: place.path, encoding: "utf8" });
      expect(ran.stderr).toMatch(
        /^cellflow: standard output can't be written \(ENOSPC.*\); going on without\n$/,
      );
      expect(ran.status).toBe(0);
      expect((await readNotebook(file("full.ipynb"))).metadata.papermill).toMatchObject({ exception: null });
    },
  );

  it("ends on a signal while a pipe waits for its reader", async () => {
    makePipe(file("pipe"));
    const { child, ended } = start("run", "fine.ipynb", "-o", "pipe");
    for await (const chunk of child.stdout) if (String(chunk).includes("[2/2]")) break;
    // Until the run is over a signal is the run's, which has its own way with it.
    const again = setInterval(() => child.kill("SIGTERM"), 50);
    expect((await ended).exitCode).toBeNull();
    clearInterval(again);
  });

  it("exits with 2 for a kernel that isn't there, naming those that are", async () => {
    const ran = await cellflow("run", "fine.ipynb", "--kernel", "celflow");
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(
      /^cellflow: Unknown kernel celflow; known: cellflow.*\. Did you mean cellflow\? \(choose with --kernel NAME\)\n$/,
    );
  });
});

describe("cellflow export", () => {
  it("makes a page, and says in one line what is wrong", async () => {
    expect(await cellflow("export", "fine.ipynb", "-o", "page.html", "--code", "hidden")).toMatchObject({
      exitCode: 0,
      stdout: "Page: page.html\n",
    });
    expect(await readFile(file("page.html"), "utf8")).not.toContain("console.log");
    expect((await cellflow("export", "fine.ipynb", "-o", "-")).stdout).toMatch(
      /^<!doctype html>[\s\S]*<\/html>\n$/,
    );
    expect(await cellflow("export", "fine.ipynb", "-o", "./fine.ipynb")).toMatchObject({
      exitCode: 2,
      stderr: "cellflow: -o ./fine.ipynb is the notebook itself; name another file\n",
    });
    expect((await readNotebook(file("fine.ipynb"))).cells).toHaveLength(3);
    expect(await cellflow("export", "none.ipynb", "-o", "page.html")).toMatchObject({
      exitCode: 2,
      stderr: "cellflow: There is no notebook none.ipynb\n",
    });
  });
});
