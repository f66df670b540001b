/** Floods: what is printed is complete, memory bounded, front ends spared, Stop heard. */
import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import {
  type Asked,
  printedBy,
  startTestKernel,
  type TestKernel,
} from "../../conformance/jupyter/kernel-client.ts";
import { executorOf, memoryOf, must, ran, withKernel } from "../client.ts";
import { type Scenario, timed } from "../scenario.ts";

const MB = 1_000_000;

/** The file that a flood's note names. */
function fileOf({ heard }: Asked): string {
  const notes = heard.filter(({ header }) => /^(update_)?display_data$/.test(header.msg_type));
  const text = String((notes.at(-1)?.content.data as Record<string, unknown> | undefined)?.["text/plain"]);
  return /in (\S+output\.txt)/.exec(text)?.[1] ?? "";
}

/** Memory of both processes while `body` runs, the most of each in MB. */
async function watching(kernel: TestKernel, body: () => Promise<Asked>) {
  const executor = await executorOf(kernel);
  const before = [memoryOf(kernel.pid), memoryOf(executor)] as const;
  const most = { kernel: 0, executor: 0 };
  const timer = setInterval(() => {
    most.kernel = Math.max(most.kernel, memoryOf(kernel.pid) - before[0]);
    most.executor = Math.max(most.executor, memoryOf(executor) - before[1]);
  }, 20);
  const [asked, time] = await timed(body);
  clearInterval(timer);
  return { asked, time, kernel: Math.round(most.kernel), executor: Math.round(most.executor) };
}

function flood(name: string, code: (megabytes: number) => string, ends: string): Scenario {
  return {
    name: `${name}: all of it in a private file, about 2 MB shown, memory bounded`,
    short: 12,
    long: 100,
    run: (megabytes) =>
      withKernel(startTestKernel(), async (kernel) => {
        const { asked, ...figures } = await watching(kernel, () => ran(kernel, code(megabytes)));
        const path = fileOf(asked);
        const { size, mode } = statSync(path);
        const text = readFileSync(path, "utf8");
        rmSync(dirname(path), { recursive: true });
        must(size >= megabytes * MB, `the file holds ${size} bytes`);
        must((mode & 0o777) === 0o600, `the file has mode ${(mode & 0o777).toString(8)}`);
        must(text.endsWith(ends), `the file ends with ${JSON.stringify(text.slice(-60))}`);
        const shown = printedBy(asked);
        must(text.startsWith(shown) && shown.length > MB, `${shown.length} shown are not its beginning`);
        must(shown.length < 2.1 * MB && asked.heard.length < 1000, `${asked.heard.length} messages`);
        must(figures.kernel < 150, `the kernel process grew by ${figures.kernel} MB`);
        return { "time ms": figures.time, "kernel MB": figures.kernel, "executor MB": figures.executor };
      }),
  };
}

const stops = {
  "console.log": "for (;;) console.log('flood '.repeat(20))",
  "console.log and await": "for (;;) { console.log('flood '.repeat(20)); await 1 }",
  "a child": "require('node:child_process').spawnSync('yes', { stdio: 'inherit' }); 0",
};

export const floods: Scenario[] = [
  flood(
    "lines",
    (megabytes) => `for (let i = 0; i < ${megabytes * 10_000}; i++) console.log(String(i).padStart(99))`,
    "9999\n",
  ),
  flood("one string", (megabytes) => `console.log('y'.repeat(${megabytes * MB}) + 'end')`, "yend\n"),
  flood(
    "a child",
    (megabytes) =>
      `require('node:child_process').execSync('yes 0123456789 | head -c ${megabytes * MB}; echo end', { stdio: 'inherit' }); 0`,
    "end\n",
  ),
  {
    name: "a flood is stopped, and other kernels go on meanwhile",
    short: 1,
    long: 10,
    run: (times) =>
      withKernel(startTestKernel(), (kernel) =>
        withKernel(startTestKernel(), async (other) => {
          const figures: Record<string, number> = {};
          for (const [name, code] of Object.entries(stops)) {
            for (let time = 0; time < times; time++) {
              const asked = kernel.run(code);
              await asked.hears(({ header }) => header.msg_type === "update_display_data");
              const [, beside] = await timed(() => ran(other, "1 + 1"));
              const [, stopped] = await timed(async () => {
                await kernel.interrupt();
                await asked.done;
              });
              must(
                stopped < 3000 && beside < 3000,
                `${name}: stopped after ${stopped} ms, other ${beside} ms`,
              );
              rmSync(dirname(fileOf(asked)), { recursive: true, force: true });
              figures[`stop of ${name} ms`] = Math.max(stopped, figures[`stop of ${name} ms`] ?? 0);
              figures["cell of another kernel ms"] = Math.max(
                beside,
                figures["cell of another kernel ms"] ?? 0,
              );
            }
          }
          return figures;
        }),
      ),
  },
  {
    name: "a large display passes whole",
    short: 10,
    long: 50,
    run: (megabytes) =>
      withKernel(startTestKernel(), async (kernel) => {
        const code = `await display({ 'text/html': 'h'.repeat(${megabytes * MB}) }); 0`;
        const { asked, time } = await watching(kernel, () => ran(kernel, code));
        const shown = asked.heard.find(({ header }) => header.msg_type === "display_data")?.content.data;
        const { length } = String((shown as Record<string, unknown>)["text/html"]);
        must(length === megabytes * MB, `${length} of ${megabytes * MB} arrived`);
        return { "time ms": time };
      }),
  },
];
