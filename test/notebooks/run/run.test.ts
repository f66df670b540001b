import { describe, expect, it } from "vitest";
import type { CodeCell, Notebook } from "../../../notebooks/file/notebook.ts";
import { isObject } from "../../../notebooks/file/notebook.ts";
import type { CellProgress } from "../../../notebooks/run/cell-progress.ts";
import { exitCodeOf } from "../../../notebooks/run/outcome.ts";
import { type RunRequest, runNotebook } from "../../../notebooks/run/run.ts";
import { code, markdown, notebook, ownKernel, tagged } from "../sample.ts";

function run(written: Notebook, more: Partial<RunRequest> = {}) {
  return runNotebook({
    notebook: written,
    kernel: ownKernel,
    cwd: "/",
    inputPath: "in.ipynb",
    outputPath: "out.ipynb",
    ...more,
  });
}

function statuses(ran: Notebook) {
  return ran.cells.map((cell) =>
    isObject(cell.metadata.papermill) ? cell.metadata.papermill.status : undefined,
  );
}

function outputsOf(ran: Notebook, position: number) {
  return (ran.cells[position] as CodeCell).outputs;
}

describe("running a notebook", () => {
  it("fails on a test that fails, with its assertion", async () => {
    const tests = code(
      'import test from "node:test"; import assert from "node:assert";\ntest("adds", () => assert.equal(1, 2));',
    );
    const outcome = await run(notebook(tests, code("1")));
    expect([outcome.status, exitCodeOf(outcome)]).toEqual(["failed", 1]);
    const position = outcome.notebook.cells.findIndex(({ cell_type }) => cell_type === "code");
    expect(outputsOf(outcome.notebook, position)).toMatchObject([
      { output_type: "stream", name: "stdout", text: expect.stringContaining("✖ adds") },
      { output_type: "error", ename: "AssertionError", evalue: "1 == 2" },
    ]);
  });

  it("runs the cells in order in a fresh kernel, and marks them as papermill does", async () => {
    const old = code("a + 1", {
      execution_count: 9,
      outputs: [{ output_type: "stream", name: "stdout", text: "old" }],
    });
    const written = notebook(markdown("# T"), code("const a = 1;"), old, code(""));
    const outcome = await run(written, { parameters: { a: 1 } });
    expect(outcome.status).toBe("completed");
    expect(exitCodeOf(outcome)).toBe(0);
    expect(statuses(outcome.notebook)).toEqual(["completed", "completed", "completed", "completed"]);
    expect(outputsOf(outcome.notebook, 2)).toMatchObject([
      { output_type: "execute_result", data: { "text/plain": "2" } },
    ]);
    expect(outcome.notebook.cells[2]).toMatchObject({
      execution_count: 2,
      metadata: { papermill: { exception: false } },
    });
    expect(outcome.notebook.metadata.papermill).toEqual({
      parameters: { a: 1 },
      input_path: "in.ipynb",
      output_path: "out.ipynb",
      start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
      end_time: expect.stringMatching(/\+00:00$/),
      duration: expect.any(Number),
      exception: null,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(outcome.notebook.metadata.language_info).toMatchObject({ name: "typescript" });
    expect(written.cells[2]).toMatchObject({ execution_count: 9 });
  });

  it("stops at a cell that fails, says which line, and links to it from the top", async () => {
    const outcome = await run(notebook(markdown("# T"), code("const a = 1;\n\nnull.x;"), code("2")));
    expect(exitCodeOf(outcome)).toBe(1);
    expect(outcome.failure).toMatchObject({
      cellId: expect.any(String),
      executionCount: 1,
      ename: "TypeError",
      line: 3,
      code: "null.x;",
    });
    const { cells, metadata } = outcome.notebook;
    expect(cells.map((cell) => cell.cell_type)).toEqual(["markdown", "markdown", "markdown", "code", "code"]);
    expect(cells[0]?.source).toContain(
      `An Exception was encountered at '<a href="#papermill-error-cell">In [1]</a>'.`,
    );
    expect(cells[2]?.source).toContain('<span id="papermill-error-cell"');
    expect(statuses(outcome.notebook).slice(3)).toEqual(["failed", "pending"]);
    expect(metadata.papermill).toMatchObject({ exception: true });
    const again = await run(outcome.notebook);
    expect(again.notebook.cells).toHaveLength(5);
  });

  it("fails for a promise that nobody awaited, and runs no cell after it is told", async () => {
    const written = notebook(
      code(
        "const gate = Promise.withResolvers();\nconst later = async () => { await gate.promise; throw new Error('late'); };",
      ),
      code("later(); 'ok'"),
      code("gate.resolve(); await new Promise(setImmediate);"),
      code("4"),
    );
    const outcome = await run(written);
    expect(outcome.status).toBe("failed");
    expect(exitCodeOf(outcome)).toBe(1);
    expect(outcome.failure).toBeUndefined();
    expect(outcome.background).toMatchObject([
      { executionCount: 2, evalue: "late", inBackground: true, thrown: { location: "Cell [1], line 2" } },
    ]);
    const { cells, metadata } = outcome.notebook;
    expect(metadata.papermill).toMatchObject({ exception: true });
    expect(cells[0]?.source).toContain("In [2]");
    expect(cells[2]?.source).toContain('id="papermill-error-cell"');
    expect(statuses(outcome.notebook).slice(3)).toEqual(["failed", "completed", "pending"]);
  });

  it("hears what fails in the background of the last cell", async () => {
    const states: (string | undefined)[] = [];
    const onProgress = ([cell]: readonly CellProgress[]) => states.push(cell?.state);
    const outcome = await run(notebook(code("Promise.reject(new Error('at once')); 'ok'")), { onProgress });
    expect(states.at(-1)).toBe("failed");
    expect(outcome).toMatchObject({ status: "failed", background: [{ evalue: "at once" }] });
  });

  it("lets the background of a cell fail that may fail", async () => {
    const cell = tagged("Promise.reject(new Error('fine')); await 0;", "raises-exception");
    expect(await run(notebook(cell, code("2")))).toMatchObject({ status: "completed", background: [] });
  });

  it("goes on after a cell that may fail, and passes over one that is to be skipped", async () => {
    const outcome = await run(
      notebook(
        tagged("throw new Error('fine')", "raises-exception"),
        tagged("throw 1", "skip-execution"),
        code("3"),
      ),
    );
    expect(outcome.status).toBe("completed");
    expect(outputsOf(outcome.notebook, 0)).toMatchObject([{ output_type: "error" }]);
    expect(outputsOf(outcome.notebook, 2)).toMatchObject([{ data: { "text/plain": "3" } }]);
  });

  it("gives cells the folder, the notebook's path and their ids", async () => {
    const env = { ...process.env, JPY_SESSION_NAME: "/a/b.ipynb" };
    const outcome = await run(notebook(code("[process.cwd(), process.env.JPY_SESSION_NAME].join()")), {
      env,
    });
    expect(outputsOf(outcome.notebook, 0)).toMatchObject([{ data: { "text/plain": "'/,/a/b.ipynb'" } }]);
  });

  it("interrupts the running cell when the time is over", async () => {
    // The time includes the kernel's start, which may take long on a loaded machine: then there is more of it.
    const timedOut = async (timeout: number): Promise<Awaited<ReturnType<typeof run>>> => {
      const outcome = await run(notebook(code("1"), code("for (;;);"), code("3")), { timeout });
      return outcome.failure?.executionCount === 2 || timeout > 20 ? outcome : timedOut(4 * timeout);
    };
    const outcome = await timedOut(3);
    expect(outcome.status).toBe("timed-out");
    expect(exitCodeOf(outcome)).toBe(1);
    expect(outcome.failure).toMatchObject({ executionCount: 2 });
    expect(outcome.notebook.metadata.papermill).toMatchObject({ exception: true });
  });

  it("stops when asked to: waits for the cell's answer, runs no further, keeps what there is", async () => {
    const stop = new AbortController();
    const cells = notebook(
      code("console.log('go'); try { await new Promise(() => {}); } finally { }"),
      code("2"),
    );
    const onProgress = ([first]: readonly CellProgress[]) => {
      if (first?.state === "running") setImmediate(() => stop.abort());
    };
    const outcome = await run(cells, { stop: stop.signal, onProgress });
    expect(outcome.status).toBe("interrupted");
    expect(exitCodeOf(outcome)).toBe(130);
    expect([exitCodeOf(outcome, "SIGTERM"), exitCodeOf(outcome, "SIGHUP")]).toEqual([143, 129]);
    expect(outcome.notebook.cells.at(-1)).toMatchObject({ execution_count: null, outputs: [] });
  });

  it("stops before it started", async () => {
    const outcome = await run(notebook(code("1")), { stop: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: "interrupted" });
    expect(outcome.notebook.cells).toHaveLength(1);
  });

  it("kills the kernel when asked twice", async () => {
    const [stop, kill] = [new AbortController(), new AbortController()];
    stop.signal.addEventListener("abort", () => kill.abort());
    const onProgress = ([first]: readonly CellProgress[]) => {
      if (first?.state === "running") setImmediate(() => stop.abort());
    };
    const outcome = await run(notebook(code("for (;;);")), {
      stop: stop.signal,
      kill: kill.signal,
      onProgress,
    });
    expect(outcome).toMatchObject({ status: "interrupted" });
  });

  it("tells that the kernel itself died", async () => {
    const source = "process.kill(process.ppid, 'SIGKILL'); await new Promise(() => {})";
    const outcome = await run(notebook(code(source)));
    expect(outcome).toMatchObject({
      status: "failed",
      failure: {
        ename: "DeadKernelError",
        evalue: "The kernel cellflow ended unexpectedly (signal SIGKILL)",
      },
    });
  });

  it("tells the progress of cells and of the flow's tasks that a display shows", async () => {
    const state = (type: string, name: string) => ({ type, name });
    const view = (name: string) => ({
      flowRun: {
        id: "f",
        name: "calm-owl",
        flow: "train",
        state: state("RUNNING", "Running"),
        runCount: 1,
        startTime: 1,
      },
      tasks: [{ id: "t", name: "read-0", state: state(name.toUpperCase(), name), runCount: 1, startTime: 1 }],
    });
    const show = (name: string) =>
      `{ [Symbol.for("Jupyter.display")]: () => ({ "application/vnd.cellflow.run+json": ${JSON.stringify(view(name))} }) }`;
    const source = `display(${show("Running")}, { id: "d" });\ndisplay.update("d", ${show("Completed")});`;
    const seen: string[] = [];
    await run(notebook(code(source)), {
      onProgress: ([cell]) => seen.push(`${cell?.state} ${cell?.runs[0]?.tasks[0]?.state.name ?? "-"}`),
    });
    expect(seen.at(0)).toBe("pending -");
    expect(seen).toContain("running Running");
    expect(seen.at(-1)).toBe("completed Completed");
  });
});
