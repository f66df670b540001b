/** Stop, at any moment and in native code: the kernel is never lost by it. */
import { setTimeout as sleep } from "node:timers/promises";
import { printedBy, resultOf, startTestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { must, ran, withKernel } from "../client.ts";
import { createRandom } from "../random.ts";
import type { Scenario } from "../scenario.ts";
import { timed } from "../scenario.ts";

/** What a person may be running when Stop is pressed. */
const cells = [
  "1 + 1",
  "while (true) {}",
  "for (;;) await null",
  "for (;;) await new Promise((next) => setTimeout(next, 1))",
  "for (;;) console.log('printing')",
  "await new Promise(() => {})",
  "let total = 0; for (let i = 0; i < 3e6; i++) total += i; total",
  "require('node:child_process').execSync('sleep 5')",
  "await import('node:zlib'); JSON.parse(JSON.stringify(new Array(2e5).fill({ a: 1 }))).length",
  "import { readFileSync } from 'node:fs'; for (;;) readFileSync('/proc/self/stat')",
  "function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1) }; for (;;) deep(5000)",
  "await Promise.all(Array.from({ length: 50 }, async (_, i) => { for (;;) await new Promise((next) => setTimeout(next, i)) }))",
  "setInterval(() => { for (let i = 0; i < 1e6; i++); }, 1); await new Promise(() => {})",
  "await display({ 'text/html': 'x'.repeat(1e5) }); for (;;) await display(1)",
  "try { while (true) {} } finally { for (let i = 0; i < 1e6; i++); }",
  "const { Worker } = await import('node:worker_threads'); new Worker('setInterval(() => {}, 1)', { eval: true }); await new Promise(() => {})",
  "throw new Error('ends by itself')",
  "%sh sleep 5",
];

/** Each is one long call into native code. */
const native: Record<string, string> = {
  pbkdf2: "require('node:crypto').pbkdf2Sync('a', 'b', 3e8, 64, 'sha512')",
  FIFO: "require('node:child_process').execSync('mkfifo wait'); require('node:fs').readFileSync('wait')",
  prime: "require('node:crypto').generatePrimeSync(6000, { safe: true })",
};

export const stops: Scenario[] = [
  {
    name: "stops at random moments of random cells never lose the kernel or its names",
    short: 12,
    long: 300,
    run: (times) =>
      withKernel(startTestKernel(), async (kernel) => {
        const random = createRandom(times);
        let most = 0;
        await ran(kernel, "var kept = 41");
        for (let time = 0; time < times; time++) {
          const code = random.pick(cells);
          const queued = random.below(2) === 0 ? kernel.run("2") : undefined;
          const asked = kernel.run(code);
          await sleep(random.below(4) === 0 ? 0 : random.below(60));
          const [, took] = await timed(async () => {
            const stopped = kernel.interrupt();
            if (random.below(3) === 0) await kernel.interrupt();
            await stopped;
            // A stop that came before the cell's turn is spent: a person would press again.
            const again = setInterval(() => void kernel.interrupt(), 400);
            await Promise.all([asked.done, queued?.done]);
            clearInterval(again);
          });
          most = Math.max(most, took);
          const alive = await ran(kernel, "typeof kept === 'undefined' ? 'lost' : kept");
          const told = `${(await asked.done).content.ename} after ${took} ms: ${printedBy(asked, "stderr")}`;
          must(resultOf(alive) === "41", `the names are lost after a stop of ${code}: ${told}`);
        }
        return { stops: times, "slowest ms": most };
      }),
  },
  {
    name: "a stop in native code is explained, and a second one restarts the executor",
    short: 1,
    long: 3,
    run: (kinds) =>
      withKernel(startTestKernel(), async (kernel) => {
        for (const [name, code] of Object.entries(native).slice(0, kinds)) {
          await ran(kernel, "var kept = 41");
          const asked = kernel.run(code);
          await asked.hears(({ header }) => header.msg_type === "execute_input");
          await sleep(300);
          await kernel.interrupt();
          const hint = /native code.*Stop again to restart.*variables will be lost/;
          const told = asked.hears(
            ({ content }) => content.name === "stderr" && hint.test(String(content.text)),
          );
          const first = await Promise.race([told, asked.done]);
          must(first.header.msg_type === "stream", `${name} was stopped without a word`);
          await kernel.interrupt();
          const { content } = await asked.done;
          must(content.ename === "ExecutorEnded", `${name}: ${content.ename}`);
          must(/Stopped twice/.test(printedBy(asked, "stderr")), printedBy(asked, "stderr"));
          must(/variables are lost/.test(String(content.evalue)), String(content.evalue));
          must(resultOf(await ran(kernel, "typeof kept")) === "'undefined'", "names are left over");
        }
        return {};
      }),
  },
];
