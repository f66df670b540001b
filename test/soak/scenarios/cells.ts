/** Long sessions and several front ends: nothing grows, nothing is missed. */
import { printedBy, startTestKernel, type TestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { built, executorOf, lookOn, memoryOf, must, ran, withKernel } from "../client.ts";
import { type Scenario, timed } from "../scenario.ts";

/** A cell like those people write: names, a function, an import, output, a value, an error now and then. */
function cell(number: number): string {
  return `
import { basename } from "node:path";
const rows${number % 50} = Array.from({ length: 200 }, (_, i) => ({ i, label: \`row \${i} of ${number}\` }));

function total${number % 50}(values: { i: number }[]) { return values.reduce((sum, { i }) => sum + i, 0); }
console.log(basename("/a/b${number}"), total${number % 50}(rows${number % 50}));
setTimeout(() => {}, 1);
${number % 10 === 0 ? "throw new Error('now and then');" : `rows${number % 50}.slice(0, 3)`}`;
}

async function run(kernel: TestKernel, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) {
    await kernel.ask(
      "shell",
      "execute_request",
      {
        code: cell(number),
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: false,
      },
      { cellId: `cell-${number % 100}` },
    ).done;
  }
}

export const sessions: Scenario[] = [
  {
    name: "memory does not grow with the number of cells",
    short: 150,
    long: 2000,
    run: (amount) =>
      // V8's young generation alone may fill 48 MB with what cells threw away; here half of that.
      withKernel(
        startTestKernel({ NODE_OPTIONS: "--expose-gc --max-semi-space-size=8" }, built),
        async (kernel) => {
          const executor = await executorOf(kernel);
          /** The garbage of the cells themselves is collected first: how much of it waits is V8's choice. */
          const held = async (): Promise<{ kernel: number; executor: number }> => {
            await ran(
              kernel,
              "for (let i = 0; i < 3; i++) { gc(); await new Promise((next) => setTimeout(next, 20)) }",
            );
            return { kernel: memoryOf(kernel.pid), executor: memoryOf(executor) };
          };
          // First as many as a session remembers anyway: what ran lately, for tracebacks and the debugger.
          const first = amount < 1000 ? 200 : 1200;
          await run(kernel, 0, first);
          const before = await held();
          const [, time] = await timed(() => run(kernel, first, first + amount));
          const after = await held();
          const grown = {
            "kernel MB": Math.round(after.kernel - before.kernel),
            "executor MB": Math.round(after.executor - before.executor),
            "ms a cell": Math.round((time / amount) * 100) / 100,
          };
          must(grown["kernel MB"] + grown["executor MB"] <= 40, `grown by ${JSON.stringify(grown)}`);
          return grown;
        },
      ),
  },
  {
    name: "two front ends see the same, each other's cells as well",
    short: 5,
    long: 100,
    run: (amount) =>
      withKernel(startTestKernel(), async (kernel) => {
        const [one, two] = await Promise.all([lookOn(kernel.info), lookOn(kernel.info)]);
        const said = (client: typeof one): string[] =>
          client.heard
            .filter(({ header }) => header.msg_type === "stream")
            .map(({ content, parentHeader }) => `${parentHeader.session} ${String(content.text)}`);
        try {
          for (let number = 0; number < amount; number++) {
            await Promise.all([
              one.run(`console.log('one ${number}')`),
              two.run(`console.log('two ${number}')`),
            ]);
          }
          await Promise.all(
            [one, two].map((client) => client.until(() => said(client).length === 2 * amount)),
          );
          must(said(one).join() === said(two).join(), "they heard different things");
          must(
            new Set(said(one).map((line) => line.split(" ")[0])).size === 2,
            "not each under its own session",
          );
        } finally {
          one.close();
          two.close();
        }
        return {};
      }),
  },
  {
    name: "200 requests at once and many lines: a front end that is slow to read misses nothing",
    short: 2000,
    long: 10_000,
    run: (lines) =>
      withKernel(startTestKernel(), async (kernel) => {
        const slow = await lookOn(kernel.info);
        try {
          const cells = Array.from({ length: 200 }, (_, index) =>
            kernel.run(`console.log('cell ${index}'); ${index}`),
          );
          const many = kernel.run(
            `for (let i = 0; i < ${lines}; i++) { console.log(i); if (i % 100 === 0) await display(i) } 0`,
          );
          // Meanwhile nothing is read: all of it waits in the sockets.
          const until = Date.now() + 1500;
          while (Date.now() < until);
          const [, time] = await timed(() => Promise.all([...cells, many].map(({ done }) => done)));
          must(
            cells.every((asked, index) => printedBy(asked) === `cell ${index}\n`),
            "a cell's line is missing",
          );
          const expected = Array.from({ length: lines }, (_, index) => `${index}\n`).join("");
          must(printedBy(many) === expected, "lines are missing");
          await slow.until((heard) =>
            heard.some(
              ({ parentHeader, content }) =>
                parentHeader.msg_id === many.id && content.execution_state === "idle",
            ),
          );
          const heard = slow.heard
            .filter(
              ({ parentHeader, header }) => parentHeader.msg_id === many.id && header.msg_type === "stream",
            )
            .map(({ content }) => String(content.text))
            .join("");
          must(heard === expected, "the other front end misses lines");
          return { "after reading again ms": time };
        } finally {
          slow.close();
        }
      }),
  },
];
