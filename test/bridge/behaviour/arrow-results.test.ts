/** Arrow's tables as results, of a project that has apache-arrow: stored, cached, and read in another process. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
/** Only the file of the tasks can import it: not the program, and not from the folder that it is started in. */
let packages: string;
beforeEach(() => {
  folder = scriptFolder();
  packages = join(folder.home, "project", "node_modules");
  mkdirSync(packages, { recursive: true });
  const installed = fileURLToPath(new URL("../../../node_modules/apache-arrow", import.meta.url));
  symlinkSync(installed, join(packages, "apache-arrow"));
});
afterEach(() => folder.remove());

function writeTasks(text: string): void {
  const sdk = new URL("../../../bridge/index.ts", import.meta.url).href;
  writeFileSync(
    join(folder.home, "project", "tasks.ts"),
    `import { task } from ${JSON.stringify(sdk)};\n${text}`,
  );
}

test("a cached task's table is taken by another process, as a Table; so is what is computed from it", async () => {
  writeTasks(`import { Table, tableFromArrays } from "apache-arrow";
    export const read = task(async function read(n: number) {
      console.log("> read");
      return { table: tableFromArrays({ n: Int32Array.from({ length: n }, (_, at) => at), name: Array.from({ length: n }, (_, at) => "n" + at) }), rows: [n] };
    }, { cache: "forever" });
    export const sum = task(async function sum(table: Table) {
      console.log("> sum");
      return [...table].reduce((sum, row) => sum + row.n, 0);
    }, { cache: "forever" });
    export const isTable = (value: unknown) => Object.getPrototypeOf(value) === Table.prototype;`);
  const body = `const { read, sum, isTable } = await import("./project/tasks.ts");
    const main = flow(async function main() {
      const { table, rows } = await read(10_000);
      console.log("> " + [isTable(table), table.numRows, table.get(9_999).toJSON().name, rows, await sum(table)].join(" "));
      return table;
    }, { persistResult: true });
    await main();`;
  const line = "> true 10000 n9999 10000 49995000";
  expect(await folder.lines(body)).toEqual(["> read", "> sum", line]);
  expect(await folder.lines(body)).toEqual([line]);
  const logs = await folder.withClient((client) => client.logs.filter());
  expect(logs.filter(({ level }) => level >= 30).map(({ message }) => message)).toEqual([]);
  const states = await folder.withClient(async (client) =>
    (await client.taskRuns.filter()).map((run) => run.state_name),
  );
  expect(states.sort()).toEqual(["Cached", "Cached", "Completed", "Completed"]);
});

test("where the package is gone, the log says so in one line, and the task computes anew", async () => {
  writeTasks(`export const read = task(async function read() {
      const arrow = await import("apache-arrow").catch(() => undefined);
      return arrow ? arrow.tableFromArrays({ n: [1] }) : "no arrow";
    }, { cache: { key: "k" } });`);
  const body = `const { read } = await import("./project/tasks.ts");
    const main = flow(async () => console.log("> " + String(await read()).replaceAll(/\\s/g, "")), { name: "main" });
    await main();`;
  const [first] = await folder.lines(body);
  expect(first).toBe('> [{"n":1}]');
  rmSync(packages, { recursive: true });
  expect(await folder.lines(body)).toEqual(["> noarrow"]);
  const logs = await folder.withClient((client) => client.logs.filter());
  const warnings = logs.filter(({ level }) => level === 30).map(({ message }) => message);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The cached result of read-\w+ can't be read, and is computed again: .*it has an Arrow table, and apache-arrow is not to be found from .*: npm install apache-arrow$/,
    ),
  ]);
});
