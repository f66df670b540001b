/** A clock that is set by hours during a run, both ways: by a shim of Date that is preloaded into the process. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scriptFolder } from "../../../bridge/behaviour/script.ts";
import { createGate } from "../../../setup/gate.ts";
import { must } from "../../client.ts";
import { readDatabase, TASK_STATES, unsound } from "../../engine/stored.ts";
import type { Figures, Scenario } from "../../scenario.ts";

const shim = fileURLToPath(new URL("../../engine/date-shim.mjs", import.meta.url));
const HOUR_MS = 3_600_000;
/** What runs of some seconds may take on a loaded machine; far less than the clock is set by. */
const MOST_MICROS = 600 * 1e6;

async function jumped(hours: number): Promise<Figures> {
  const folder = scriptFolder();
  const clock = join(folder.home, "clock");
  const database = join(folder.home, "cellflow.db");
  const env = { SOAK_CLOCK: clock, NODE_OPTIONS: `--import ${shim}`, CELLFLOW_LOGGING_LEVEL: "off" };
  const set = (ms: number): void => writeFileSync(clock, String(ms));
  try {
    set(0);
    await folder.withClient((client) => client.concurrencyLimits.create({ name: "narrow", limit: 1 }));
    const [begun, go] = [createGate(folder.home), createGate(folder.home)];
    const script = folder.start(
      `
      const { concurrency, getRunLogger } = cellflow;
      let tries = 0;
      const wait = task(async () => { console.log("waits"); ${begun.wait} }, { name: "wait" });
      const step = task(async (n) => { getRunLogger().info("line " + n); return n; }, { name: "step" });
      const again = task(async () => { if (++tries < 4) throw new Error("again"); return step(9); }, { name: "again", retries: 2, retryDelay: 0.1 });
      const inner = flow(async () => { if (++tries < 2) throw new Error("again"); return step(8); }, { name: "inner", retries: 2, retryDelay: 0.1 });
      const main = flow(async () => {
        for (let n = 0; n < 5; n++) await step(n);
        await concurrency("narrow", async () => {
          await wait();
          for (let n = 5; n < 8; n++) await step(n);
          await inner();
          await again();
          console.log("holds");
          ${go.wait}
        });
      }, { name: "main" });
      await main();
      const after = flow(async () => step(10), { name: "after" });
      await after();
      console.log("ended");
    `,
      env,
    );
    await script.says("waits");
    set(hours * HOUR_MS);
    begun.open();
    await script.says("holds");
    const other = await folder.lines(
      `await cellflow.concurrency("narrow", async () => console.log("> taken"), { timeout: 0.5 }).catch((error) => console.log("> " + error.code));`,
      env,
    );
    must(other.length === 1 && other[0] !== "> taken", `a slot that is held was given away: ${other}`);
    go.open();
    const { code, output } = await script.ended;
    must(code === 0 && output.includes("ended\n"), output);
    const damage = unsound(database);
    must(damage.length === 0, `unsound: ${damage.join("\n")}`);
    const wrong = wrongTimes(database, Date.now() + hours * HOUR_MS);
    must(wrong.length === 0, wrong.join("\n"));
    return { hours };
  } finally {
    folder.remove();
  }
}

function wrongTimes(file: string, now: number): string[] {
  return readDatabase(file, (database) => {
    const wrong: string[] = [];
    for (const kind of ["flow_run", "task_run"]) {
      const runs = database
        .prepare(`SELECT id, name, state_type, start_time, end_time, total_run_time FROM ${kind}`)
        .all();
      for (const run of runs) {
        const took = Number(run.end_time) - Number(run.start_time);
        if (!(took > 0 && took < MOST_MICROS)) wrong.push(`${kind} ${run.name} took ${took / 1e6} s`);
        const total = Number(run.total_run_time);
        if (!(total >= 0 && total < MOST_MICROS)) wrong.push(`${kind} ${run.name} ran ${total / 1e6} s`);
        const states = database
          .prepare(
            `SELECT type, timestamp FROM ${kind === "task_run" ? TASK_STATES : "flow_run_state"} WHERE ${kind}_id = ? ORDER BY timestamp`,
          )
          .all(String(run.id));
        const names = states.map(({ type }) => type).join(" ");
        if (!/^(PENDING )+(RUNNING (SCHEDULED )?)+COMPLETED$/.test(names))
          wrong.push(`${run.name}: ${names}`);
      }
    }
    const waited = database
      .prepare("SELECT total_run_time AS time FROM task_run WHERE name LIKE 'wait-%'")
      .get();
    if (!(Number(waited?.time) > 1000)) wrong.push(`waiting took ${waited?.time} microseconds`);
    const lines = database
      .prepare("SELECT message FROM log WHERE message LIKE 'line %' ORDER BY timestamp")
      .all();
    const said = lines.map(({ message }) => String(message).slice(5)).join(" ");
    // The run that began afterwards has the time of then.
    if (said.replace(/ ?\b10\b ?/, "") !== "0 1 2 3 4 5 6 7 8 9") wrong.push(`log lines: ${said}`);
    const after = database
      .prepare("SELECT start_time FROM flow_run JOIN flow ON flow.id = flow_id WHERE flow.name = 'after'")
      .get();
    const off = Math.abs(Number(after?.start_time) / 1000 - now);
    if (off > HOUR_MS) wrong.push(`a run that began afterwards is ${off / 1000} s off`);
    return wrong;
  });
}

export const clockJumps: Scenario[] = [3, -3].map((hours) => ({
  name: `a process whose Date is shimmed to jump ${hours > 0 ? "ahead" : "back"} by hours keeps durations, order, retries and slots`,
  short: Math.abs(hours),
  long: 30,
  run: (size) => jumped(Math.sign(hours) * size),
}));
