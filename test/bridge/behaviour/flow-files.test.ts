/** Flows in files as a person deploys and runs them: with the command, and from the program itself. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Folder, scriptFolder } from "./script.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));

/** Each starts several processes: on a machine under load, seconds each. */
vi.setConfig({ testTimeout: 120_000 });

let folder: Folder;
beforeAll(() => {
  folder = scriptFolder();
  file(
    "flows/rides.ts",
    `import { flow, task } from "cellflow";
     import { factor } from "../lib/factor.ts";
     const double = task(async function double(n: number) { return n * factor; });
     /** Doubles a number. */
     export const main = flow(async function main(n: number, when?: Date) {
       console.log("when is a date:", when instanceof Date);
       return double(n);
     }, { name: "rides" });
     export const other = flow(async function other(list: number[] = [1]) { throw new Error("no luck " + list); });`,
  );
  file("lib/factor.ts", "export const factor: number = 2;");
  file("lib/enums.ts", "enum Unit { Mile }\nexport const unit = Unit.Mile;");
});
afterAll(() => folder.remove());

function file(path: string, text: string): void {
  const full = join(folder.home, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, text);
}

async function cellflow(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder.home,
    env: folder.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += chunk));
  child.stderr.on("data", (chunk) => (said.stderr += chunk));
  const [code] = await once(child, "close");
  return { code, ...said };
}

describe("cellflow deploy FILE.ts:flow", () => {
  test("makes a deployment with everything that its flags say, which runs with the files it imports", async () => {
    const { code, stdout, stderr } = await cellflow(
      ...[
        "deploy",
        "flows/rides.ts:main",
        "-n",
        "daily",
        "-t",
        "zoo",
        "--param",
        "n=3",
        "--cron",
        "0 6 * * *",
      ],
      ...["--interval", "3600", "--concurrency-limit", "2", "--collision-strategy", "CANCEL_NEW"],
      ...["--job-variable", 'env={"CITY": "NYC"}', "--version", "7", "--no-enforce-parameter-schema"],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/code +flows\/rides\.ts\n +lib\/factor\.ts\n/);
    const run = await folder.withClient(async (client) => {
      const deployment = await client.deployments.readByName("rides", "daily");
      expect(deployment).toMatchObject({
        version: "7",
        description: "Doubles a number.",
        tags: ["zoo"],
        parameters: { n: 3 },
        enforce_parameter_schema: false,
        concurrency_options: { collision_strategy: "CANCEL_NEW" },
        job_variables: { env: { CITY: "NYC" }, command: expect.stringContaining("flow-run execute") },
        parameter_openapi_schema: { required: ["n"], properties: { n: { type: "number" }, when: {} } },
      });
      expect(deployment?.schedules.map(({ schedule }) => schedule)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ cron: "0 6 * * *" }),
          expect.objectContaining({ interval: 3600 }),
        ]),
      );
      return client.deployments.createFlowRun(deployment?.id ?? "", {
        parameters: { n: 4, when: "2026-01-01" },
      });
    });
    const executed = await cellflow("flow-run", "execute", run.id);
    expect(executed).toMatchObject({ code: 0, stdout: expect.stringContaining("when is a date: true") });
  });

  test.each([
    [["flows/rides.ts"], /has several flows, name one: flows\/rides\.ts:main, flows\/rides\.ts:other\n$/],
    [["flows/rides.ts:mian"], /exports no flow mian; did you mean flows\/rides\.ts:main\?\n$/],
    [["flows/none.ts:main"], /there is no file flows\/none\.ts in /],
    [["lib/factor.ts"], /lib\/factor\.ts exports no flow: write /],
    [["lib/enums.ts"], /lib\/enums\.ts can't be loaded: TypeScript enum is not supported/],
    [["flows/rides.ts:main", "-p", "n=3"], /-p names the work pool here: write --param n=3\n$/],
    [["flows/rides.ts:main", "--param", "n=x"], /parameter n of flow rides must be a number, got "x"\n$/],
  ])("refuses %j in one line", async (args, message) => {
    const { code, stdout, stderr } = await cellflow("deploy", ...args);
    expect(stderr).toMatch(message);
    expect(stderr.split("\n")).toHaveLength(2);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("cellflow run FILE.ts:flow", () => {
  test("runs the flow in this process, its parameters read as its types say", async () => {
    const { code, stdout, stderr } = await cellflow(
      "run",
      "flows/rides.ts:main",
      "-p",
      "n=21",
      "-p",
      "when=2026-01-01",
    );
    expect(stdout).toBe("when is a date: true\n");
    expect(stderr).toContain("Finished in state Completed()");
    expect(code).toBe(0);
  });

  test("exits with 1 when the flow fails, and says why", async () => {
    const { code, stderr } = await cellflow("run", "flows/rides.ts:other", "-p", "list=1,2");
    expect(stderr).toContain("Flow other failed: no luck 1,2");
    expect(code).toBe(1);
  });

  test.each([
    [["flows/rides.ts:main"], /flow rides needs parameter n \(a number\)\n$/],
    [
      ["flows/rides.ts:main", "-p", "n=1", "--html", "x.html"],
      /--html is about notebooks, and flows\/rides\.ts:main is none\n$/,
    ],
  ])("refuses %j in one line", async (args, message) => {
    const { code, stderr } = await cellflow("run", ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe("flow.deploy()", () => {
  test("deploys the flow that the program exports, and nothing where the program is imported by a run", async () => {
    file(
      "self.ts",
      `import { flow } from "cellflow";
       const self = flow(async function self(n: number) { return n; });
       export { self as exported };
       const made = await self.deploy({ name: "mine", every: "1h", parameters: { n: 1 }, printNextSteps: false });
       console.log("deployed", made?.name);`,
    );
    // Imported by the command, it is a program all the same.
    const { stdout, stderr } = await cellflow("run", "self.ts", "-p", "n=1");
    expect({ stdout, stderr }).toMatchObject({ stdout: "deployed self/mine\n" });
    const run = await folder.withClient(async (client) => {
      const deployment = await client.deployments.readByName("self", "mine");
      expect(deployment?.schedules).toMatchObject([{ schedule: { interval: 3600 } }]);
      return client.deployments.createFlowRun(deployment?.id ?? "", {});
    });
    const executed = await cellflow("flow-run", "execute", run.id);
    expect(executed).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("deploy() does nothing in the process of a flow run"),
      stdout: expect.stringContaining("deployed undefined"),
    });
  });

  test("refuses a flow that its file does not export, and options in other words", async () => {
    const refused = await folder.lines(`
      const hidden = flow(async function hidden() {});
      for (const options of [{}, { workPoolName: "x" }, { cron: "x" }])
        await hidden.deploy(options).catch((error) => console.log("> " + error.code));`);
    expect(refused).toEqual(["> deploy.export", "> options.unknown", "> schedule.cron"]);
  });
});
