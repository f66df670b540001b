/** Bad data and lost processes: what a person sees, and what the API then says. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../../bridge/rendering/run-view.ts";
import { createGate } from "../../setup/gate.ts";
import { createPlace, type Kernel, type Place, runMime } from "./kernel.ts";

const january = "data/green_tripdata_2021-01.parquet";
let place: Place;
beforeEach(async () => {
  place = await createPlace("parquet.ts", january);
});
afterEach(() => place.remove());

const readTask = `%%task read_data --retries 2 --retry-delay 0.2,1.2

async function readData(path: string) {
  return (await readColumns(path, ["trip_distance"])).trip_distance.length;
}`;

function readFlow(path: string) {
  return `%%flow reading

async function reading(path = ${JSON.stringify(path)}) {
  return readData(path);
}`;
}

async function ready(): Promise<Kernel> {
  const kernel = await place.kernel();
  await kernel.execute('import { readColumns } from "./parquet.ts";');
  await kernel.execute(readTask);
  // The first display loads what draws it.
  await kernel.execute("%%flow\nasync function first() {}");
  return kernel;
}

describe("a Parquet file", () => {
  test.each([
    ["that is missing", "data/nowhere.parquet", /data\/nowhere\.parquet does not exist: check the name/],
    [
      "cut short",
      "data/short.parquet",
      /data\/short\.parquet cannot be read as Parquet: .*download it again/,
    ],
    ["that is empty", "data/empty.parquet", /data\/empty\.parquet cannot be read as Parquet/],
  ])("%s: the retries are seen, then the run has failed with a readable reason", async (_, path, reason) => {
    const whole = await readFile(join(place.folder, january));
    await writeFile(join(place.folder, "data/short.parquet"), whole.subarray(0, whole.length / 2));
    await writeFile(join(place.folder, "data/empty.parquet"), "");
    const kernel = await ready();
    const ran = await kernel.execute(readFlow(path));
    expect(ran.status).toBe("error");
    expect(ran.error).toMatch(reason);
    expect(ran.error).not.toContain("\n");
    const seen = ran.heard.flatMap(({ content }) => {
      const view = (content.data as Record<string, unknown> | undefined)?.[runMime] as RunView | undefined;
      return view?.tasks[0] ? [[view.tasks[0].state.name, view.tasks[0].runCount]] : [];
    });
    // A display may pass over a state that another follows at once; the log has every retry.
    const said = ran.runs.at(-1)?.logs.map(({ message }) => message) ?? [];
    for (const retry of ["Retry 1/2", "Retry 2/2"])
      expect(said).toContainEqual(expect.stringContaining(retry));
    expect(seen.at(-1)).toEqual(["Failed", 3]);
    const [run] = ran.runs;
    expect(run?.flowRun?.state.name).toBe("Failed");
    expect(run?.error?.message).toMatch(reason);
    expect(String(ran.displays[0]?.data["text/plain"])).toMatch(/2 retries|3 of 3|try 3|run 3/);
    const client = await place.client();
    const [task] = await client.taskRuns.filter({});
    expect(task).toMatchObject({ state_name: "Failed", run_count: 3 });
    expect(await client.flowRuns.read(String(run?.flowRun?.id))).toMatchObject({ state_name: "Failed" });
    // The same kernel reads on.
    const good = await kernel.execute(readFlow(january));
    expect(good.displays.at(-1)?.data["text/plain"]).toBe("76518");
  });
});

describe("the executor", () => {
  const crashing = async (how: string, expected: RegExp) => {
    const kernel = await place.kernel();
    await kernel.execute("%%task\nasync function quick() { return 1; }");
    await kernel.execute(`%%task\nasync function dying() { ${how} }`);
    const flow = "%%flow crashing\nasync function crashing() { await quick(); return dying(); }";
    const cell = kernel.begin(flow);
    return { kernel, cell, expected };
  };

  const isCrashed = async (ran: Awaited<ReturnType<Kernel["execute"]>>) => {
    expect(ran.status).toBe("error");
    expect(ran.error).toMatch(
      /^ExecutorEnded: The process that runs the cells .*run the cells they come from again\.$/,
    );
    const [run] = ran.runs;
    expect(run?.flowRun?.state).toMatchObject({
      name: "Crashed",
      // Whoever sees it first says it: the process itself, as it ends, or who finds it gone.
      message: expect.stringMatching(/^The process running this flow ended/),
    });
    expect(run?.tasks.map((task) => [task.task, task.state.name]).sort()).toEqual([
      ["dying", "Crashed"],
      ["quick", "Completed"],
    ]);
    const client = await place.client();
    expect((await client.flowRuns.filter({}))[0]).toMatchObject({
      state_name: "Crashed",
      state_type: "CRASHED",
    });
    const tasks = await client.taskRuns.filter({});
    expect(tasks.map((task) => [task.state_type, task.name.slice(0, 5)]).sort()).toEqual([
      ["COMPLETED", "quick"],
      ["CRASHED", "dying"],
    ]);
  };

  const nextRunsFine = async (kernel: Kernel) => {
    expect((await kernel.execute("typeof quick")).displays[0]?.data["text/plain"]).toBe("'undefined'");
    await kernel.execute("%%task\nasync function quick() { return 1; }");
    const next = await kernel.execute("%%flow fine\nasync function fine() { return quick(); }");
    expect(next.runs[0]?.flowRun?.state.name).toBe("Completed");
  };

  test("killed in the middle of a flow: Crashed under the cell and in the API, and the next run is fine", async () => {
    const { kernel, cell } = await crashing(
      "console.log('pid', process.pid); await new Promise(() => setTimeout(() => {}, 60_000));",
      /SIGKILL/,
    );
    // What is printed may come before what the run reports, of which nothing more comes from a process that is killed.
    const ran = await cell.until(
      ({ printed, runs }) => /pid \d+/.test(printed) && runs[0]?.tasks[1]?.state.name === "Running",
    );
    process.kill(Number(/pid (\d+)/.exec(ran.printed)?.[1]), "SIGKILL");
    const done = await cell.done;
    expect(done.error).toContain("SIGKILL");
    await isCrashed(done);
    await nextRunsFine(kernel);
  });

  test("killed while a task runs outside any flow, and a flow in a flow: all of it Crashed", async () => {
    const kernel = await place.kernel();
    await kernel.execute(
      "%%task\nasync function waiting() { console.log('pid', process.pid); await new Promise(() => setTimeout(() => {}, 60_000)); }",
    );
    await kernel.execute("%%flow inner --no-run\nasync function inner() { return waiting(); }");
    await kernel.execute("%%flow outer --no-run\nasync function outer() { return inner(); }");
    const cell = kernel.begin("await Promise.all([waiting(), outer()])");
    const ran = await cell.until(
      ({ printed, runs }) =>
        /pid \d+/.test(printed) &&
        runs.flatMap(({ tasks }) => tasks).filter(({ state }) => state.name === "Running").length === 2,
    );
    process.kill(Number(/pid (\d+)/.exec(ran.printed)?.[1]), "SIGKILL");
    const { runs } = await cell.done;
    const shown = runs.flatMap(({ flowRun, subflows, tasks }) => [flowRun, ...subflows, ...tasks]);
    expect(shown.flatMap((run) => run?.state.name ?? [])).toEqual(Array(4).fill("Crashed"));
    const client = await place.client();
    expect((await client.flowRuns.filter({})).map((run) => run.state_name)).toEqual(["Crashed", "Crashed"]);
    const tasks = await client.taskRuns.filter({});
    expect(new Set(tasks.map((run) => run.state_name))).toEqual(new Set(["Crashed"]));
  });

  test("ended by process.exit inside a task: the same", async () => {
    const gate = createGate(place.folder);
    const { kernel, cell } = await crashing(`${gate.wait} process.exit(3);`, /exit code 3/);
    await cell.until(({ runs }) => runs[0]?.tasks[1]?.state.name === "Running");
    gate.open();
    const done = await cell.done;
    expect(done.error).toContain("exit code 3");
    await isCrashed(done);
    await nextRunsFine(kernel);
  });

  test("ended by process.exit in the first moment of a flow: no run is left running", async () => {
    const kernel = await place.kernel();
    const ran = await kernel.execute("%%flow leaving\nfunction leaving() { process.exit(0); }");
    expect(ran.status).toBe("error");
    const client = await place.client();
    expect((await client.flowRuns.filter({})).map((run) => run.state_type)).toEqual(["CRASHED"]);
  });
});
