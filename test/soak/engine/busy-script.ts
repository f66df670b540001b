/** A script that has runs of every kind under way until it is killed, and notes what was acknowledged. */

/** A value that a cached task gives for a number: large enough that a file of it may be torn. */
export const CACHED_BYTES = 20_000;
/** Numbers that cached tasks are called with, again and again. */
const NUMBERS = 7;

/**
 * The body of a script (test/bridge/behaviour/script.ts) that appends to `side`, with one write a line, what was
 * acknowledged: flow runs when their call has settled, task runs and log lines when `flushRunUpdates` has.
 */
export function busyScript(side: string): string {
  return `
    import { openSync, writeSync } from "node:fs";
    const file = openSync(${JSON.stringify(side)}, "a");
    const note = (...lines) => { if (lines.length > 0) writeSync(file, lines.map((line) => JSON.stringify(line) + "\\n").join("")); };
    const { concurrency, getRunContext, getRunLogger } = cellflow;
    let fresh = [];
    const ended = (id, value) => fresh.push({ kind: "task", id, ...(value !== undefined && { value }) });
    const valueOf = (n) => ({ n, text: String(n).repeat(${CACHED_BYTES}) });

    const step = task(async (n) => { const { taskRun } = getRunContext(); return { id: taskRun.id, n: n * 3 }; }, { name: "step", persistResult: true });
    const cached = task(async (n) => valueOf(n), { name: "cached", cache: { key: ({ n }) => n } });
    const inner = flow(async (n) => { const { id } = getRunContext().flowRun; const { id: task } = await step(n); return { id, n, task }; }, { name: "inner", persistResult: true });
    const moment = () => new Promise((next) => setTimeout(next, 40));
    const alone = task(async (n) => (await moment(), { id: getRunContext().taskRun.id, n }), { name: "alone", persistResult: true });
    const afterwards = async () => { await alone(-1); };

    const main = flow(async (round) => {
      const { id } = getRunContext().flowRun;
      for (let n = 0; n < 12; n++) {
        const gave = await step(n);
        ended(gave.id, gave);
        const value = await cached(n % ${NUMBERS});
        if (JSON.stringify(value) !== JSON.stringify(valueOf(n % ${NUMBERS}))) note({ kind: "wrong", n, value });
        const line = "line " + process.pid + " " + round + " " + n;
        getRunLogger().info(line);
        fresh.push({ kind: "log", id, value: line });
        if (n % 4 === 1) {
          const sub = await inner(n);
          note({ kind: "flow", id: sub.id, value: sub });
        }
        if (n % 4 === 2) await concurrency("narrow", () => step(n));
        if (n === 5) await Promise.all([1, 2, 3].map((each) => alone(each)));
        if (n % 3 === 0) {
          const sent = fresh;
          fresh = [];
          await engine.flushRunUpdates();
          note(...sent);
          if (round + n === 0) console.log("ready");
        }
      }
      return { id, round };
    }, { name: "main", persistResult: true, onCompletion: [afterwards] });

    for (let round = 0; ; round++) {
      const before = fresh;
      fresh = [];
      const gave = await main(round);
      note(...before, ...fresh, { kind: "flow", id: gave.id, value: gave });
      fresh = [];
      const single = await alone(round);
      ended(single.id, single);
    }
  `;
}
