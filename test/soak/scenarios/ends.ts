/** The executor's ends, however they come: told under the cell, a fresh one there, the kernel alive. */
import { printedBy, resultOf, startTestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { built, executorOf, must, ran, withKernel } from "../client.ts";
import { type Figures, type Scenario, timed } from "../scenario.ts";

/** How it ends, and what is said of it. */
const ends: [string, RegExp][] = [
  ["console.log('last words'); process.exit(3)", /exit code 3/],
  ["process.abort()", /SIGABRT/],
  ["process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})", /SIGSEGV/],
  ["process.kill(process.pid, 'SIGKILL'); while (true) {}", /SIGKILL/],
  [
    "require('node:child_process').spawn('sleep', ['5'], { stdio: 'inherit', detached: true }).unref(); process.exit(4)",
    /exit code 4/,
  ],
];

/** Started when `prepare` is over: what the user's pause before the next cell leaves time for. */
async function next(kernel: Parameters<typeof ran>[0]): Promise<number> {
  const [asked, time] = await timed(() => ran(kernel, "typeof kept"));
  must(resultOf(asked) === "'undefined'", "names are left over");
  return time;
}

export const executorEnds: Scenario[] = [
  {
    name: "an executor that ends is told under its cell, and the next cell runs on a fresh one",
    short: 1,
    long: 10,
    run: (times) =>
      withKernel(startTestKernel({}, built), async (kernel) => {
        let most = 0;
        for (let time = 0; time < times; time++) {
          for (const [code, said] of ends) {
            await ran(kernel, "var kept = 1");
            const asked = kernel.run(code);
            const { content } = await asked.done;
            must(
              content.status === "error" && said.test(String(content.evalue)),
              `${code}: ${content.evalue}`,
            );
            must(
              !code.includes("last words") || printedBy(asked) === "last words\n",
              "its last words are lost",
            );
            must(
              asked.heard.some(({ header }) => header.msg_type === "error"),
              "nothing under the cell",
            );
            most = Math.max(most, await next(kernel));
          }
        }
        return { "next cell ms, slowest": most };
      }),
  },
  {
    name: "an executor that ends between cells is told under the last cell",
    short: 1,
    long: 5,
    run: (times) =>
      withKernel(startTestKernel({}, built), async (kernel) => {
        let most = 0;
        for (let time = 0; time < times; time++) {
          const asked = await ran(kernel, "var kept = 1; setTimeout(() => process.exit(5), 20); 0");
          await asked.hears(
            ({ header, content }) =>
              header.msg_type === "error" && /exit code 5/.test(String(content.evalue)),
          );
          most = Math.max(most, await next(kernel));
        }
        return { "next cell ms, slowest": most };
      }),
  },
  {
    name: "out of memory is told, and V8's own words are not shown",
    short: 1,
    long: 3,
    run: (times) =>
      withKernel(startTestKernel({ NODE_OPTIONS: "--max-old-space-size=64" }, built), async (kernel) => {
        const figures: Figures = {};
        for (let time = 0; time < times; time++) {
          const asked = kernel.run("var kept = []; for (;;) kept.push(new Array(10000).fill({ a: 1 }))");
          const { content } = await asked.done;
          must(content.ename === "OutOfMemory", `${content.ename}: ${content.evalue}`);
          must(!printedBy(asked, "stderr").includes("GC"), printedBy(asked, "stderr"));
          figures["next cell ms"] = await next(kernel);
        }
        return figures;
      }),
  },
  {
    name: "uncaught errors in timers leave the executor alive",
    short: 20,
    long: 1000,
    run: (amount) =>
      withKernel(startTestKernel({}, built), async (kernel) => {
        const executor = await executorOf(kernel);
        const asked = await ran(
          kernel,
          `for (let i = 0; i < ${amount}; i++) setTimeout(() => { throw new Error('late ' + i) }, 1); 0`,
        );
        await asked.hears(({ content }) => content.evalue === `late ${amount - 1}`);
        must((await executorOf(kernel)) === executor, "the executor is another one");
        return {};
      }),
  },
  {
    name: "an executor that can't start is told, not started for ever",
    short: 1,
    long: 1,
    run: () =>
      // A history on disk would make the removed folder anew.
      withKernel(startTestKernel({ CELLFLOW_HISTORY: ":memory:" }, built), async (kernel) => {
        await ran(kernel, "require('node:fs').rmSync(process.cwd(), { recursive: true }); 0");
        const ended = kernel.run("process.exit(1)");
        await ended.done;
        const { content } = await kernel.run("1").done;
        must(/could not start/.test(String(content.evalue)), String(content.evalue));
        must(
          (await kernel.ask("control", "kernel_info_request").done).content.status === "ok",
          "the kernel is gone",
        );
        return {};
      }),
  },
  {
    name: "a restart: the kernel ends when asked to, and a new one runs a cell",
    short: 2,
    long: 20,
    run: async (times) => {
      let most = 0;
      for (let time = 0; time < times; time++) {
        const kernel = await startTestKernel({}, built);
        try {
          await ran(kernel, "1");
          const [another, took] = await timed(async () => {
            void kernel.ask("control", "shutdown_request", { restart: true });
            await kernel.ended;
            return startTestKernel({}, built);
          });
          most = Math.max(most, took);
          await withKernel(Promise.resolve(another), (fresh) => ran(fresh, "1"));
        } finally {
          await kernel.dispose();
        }
      }
      return { "restart to kernel_info ms, slowest": most };
    },
  },
];
