/** Many processes that write to one embedded database at the same time. */
import { join } from "node:path";
import { scriptFolder } from "../../../bridge/behaviour/script.ts";
import { createGate } from "../../../setup/gate.ts";
import { must } from "../../client.ts";
import { readDatabase, unsound } from "../../engine/stored.ts";
import { type Figures, type Scenario, timed } from "../../scenario.ts";

/** Flow runs of each process, and task runs of each of them; each writes a line. */
const FLOWS = 4;
const TASKS = 25;

async function written(processes: number): Promise<Figures> {
  const folder = scriptFolder();
  try {
    const gate = createGate(folder.home);
    const body = `
      const step = task(async (n) => { cellflow.getRunLogger().info("line " + n); return n; }, { name: "step", persistResult: true });
      const cached = task(async (n) => n * 2, { name: "cached", cache: "forever" });
      const main = flow(async () => {
        for (let n = 0; n < ${TASKS}; n++) if ((await step(n)) !== n || (await cached(n)) !== n * 2) throw new Error("wrong value");
        await engine.flushRunUpdates();
      }, { name: "main" });
      console.log("ready");
      ${gate.wait}
      for (let n = 0; n < ${FLOWS}; n++) await main();
      console.log("ended");
    `;
    const scripts = Array.from({ length: processes }, () =>
      folder.start(body, { CELLFLOW_LOGGING_LEVEL: "off" }),
    );
    await Promise.all(scripts.map((script) => script.says("ready")));
    gate.open();
    const [ended, took] = await timed(() => Promise.all(scripts.map((script) => script.ended)));
    const failed = ended.filter(({ code, output }) => code !== 0 || !output.endsWith("ended\n"));
    must(failed.length === 0, `${failed.length} failed:\n${failed[0]?.output}`);
    const said = ended.filter(({ output }) => output !== "ready\nended\n");
    must(said.length === 0, `${said.length} complained:\n${said[0]?.output}`);
    const database = join(folder.home, "cellflow.db");
    const damage = unsound(database);
    must(damage.length === 0, `unsound: ${damage.join("\n")}`);
    const counts = readDatabase(database, (open) =>
      [
        "SELECT count(*) AS count FROM flow_run WHERE state_type = 'COMPLETED'",
        "SELECT count(*) AS count FROM task_run WHERE state_type = 'COMPLETED'",
        "SELECT count(*) AS count FROM log WHERE message LIKE 'line %'",
      ].map((sql) => open.prepare(sql).get()?.count),
    );
    const flows = processes * FLOWS;
    const expected = [flows, 2 * flows * TASKS, flows * TASKS];
    must(
      JSON.stringify(counts) === JSON.stringify(expected),
      `flow runs, task runs and lines: ${counts}, not ${expected}`,
    );
    return { processes, "task runs": Number(counts[1]), "seconds for all": Math.round(took / 1000) };
  } finally {
    folder.remove();
  }
}

export const manyWriters: Scenario[] = [
  {
    name: "processes that write to one database at the same time wait for each other, and lose nothing",
    short: 4,
    long: 64,
    run: written,
  },
];
