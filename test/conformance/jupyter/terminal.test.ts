/** Cells' own programs find a terminal, what they start does not: colours and bars show, and outputs can be read. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { printedBy, resultOf, startTestKernel, type TestKernel, typesOf } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel({
    TERM: "dumb",
    CI: undefined,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
  });
});
afterAll(() => kernel.dispose());

async function run(code: string) {
  const asked = kernel.run(code);
  await asked.done;
  return asked;
}

test("chalk and styleText write colours", async () => {
  const asked = await run(
    `const { default: chalk } = await import("${import.meta.resolve("chalk")}"); console.log(chalk.red("a"));
     import { styleText } from "node:util"; console.log(styleText("green", "b"))`,
  );
  expect(printedBy(asked)).toBe("\x1b[31ma\x1b[39m\n\x1b[32mb\x1b[39m\n");
});

test("a bar of cli-progress is there, and ends as it stands", async () => {
  const asked = await run(
    `const { default: { SingleBar } } = await import("${import.meta.resolve("cli-progress")}");
     const bar = new SingleBar({ format: "{value}/{total}" }); bar.start(2, 0); bar.update(2); bar.stop();`,
  );
  expect(printedBy(asked, "stderr")).toMatch(/^0\/2 *\r2\/2 *[ \b]*\n$/);
  expect(typesOf(asked)).not.toContain("error");
});

test("a line is erased and written again", async () => {
  const asked = await run(
    'process.stdout.write("12 %"); process.stdout.clearLine(1); process.stdout.cursorTo(0); process.stdout.write("9 %"); process.stdout.clearLine(1, () => console.log("!"));',
  );
  expect(printedBy(asked)).toBe("12 %\r9 % \b!\n");
});

test("bars of several lines that still wait come before what is printed then, and before the cell's end", async () => {
  const asked = await run(
    "for (let i = 0; i < 9; i++) { process.stdout.write(`a ${i}\\nb ${i}`); if (i < 8) { process.stdout.moveCursor(0, -1); process.stdout.cursorTo(0); } }",
  );
  expect(printedBy(asked).trim().split("\n").slice(-2)).toEqual(["a 8", "b 8"]);
  expect(printedBy(asked).split("\n").length).toBeLessThan(9);
  const logged = await run(
    'for (const i of [1, 2, 3]) { process.stdout.write(`a ${i}\\nb ${i}\\n`); if (i < 3) process.stdout.moveCursor(0, -2); } console.log("then")',
  );
  expect(printedBy(logged)).toMatch(/a 3\nb 3\nthen\n$/);
});

test("what a cell starts writes into pipes, without colours", async () => {
  const asked = await run(
    'import { execSync } from "node:child_process"; [execSync(`${process.execPath} -p "[40 + 2, process.stdout.isTTY]"`).toString(), process.stdout.isTTY, require("tty").isatty(2)]',
  );
  expect(resultOf(asked)).toBe("[ '[ 42, undefined ]\\n', true, true ]");
});

test("values and failed assertions are printed without them, since they are stored", async () => {
  const asked = await run(
    'console.log({ a: 1 }); console.dir({ a: "x" }); console.table([{ a: 1 }]); import assert from "node:assert"; assert.deepEqual({ a: 1 }, { a: 2 })',
  );
  expect(printedBy(asked)).not.toContain("\x1b");
  const error = asked.heard.find(({ header }) => header.msg_type === "error");
  expect(error?.content.evalue).not.toContain("\x1b");
});

/** Draws two lines, again, and then with `last`, which waits. */
const drawTwice =
  "const draw = (last) => { for (const one of [1, 2, last]) { process.stdout.write(`${one}\\nb`); if (one !== last) { process.stdout.moveCursor(0, -1); process.stdout.cursorTo(0); } } };";

/** What a cell printed and did otherwise, in order; what is not text in brackets. */
function heardOf({ heard }: Awaited<ReturnType<typeof run>>): string {
  return heard
    .map(({ header, content }) =>
      header.msg_type === "stream"
        ? String(content.text)
        : /^(comm_open|error|execute_result)$/.test(header.msg_type)
          ? `[${header.msg_type}]`
          : "",
    )
    .join("");
}

test.each([
  ["the other stream", 'process.stderr.write("then")', "then"],
  ["a write to the process's stream", 'require("node:fs").writeSync(1, "then")', "then"],
  ["the other stream of the process", 'require("node:fs").writeSync(2, "then")', "then"],
  ["a child", 'require("node:child_process").execSync("echo then", { stdio: "inherit" })', "then"],
  [
    "a child that is started",
    'await require("node:events").once(require("node:child_process").spawn("echo", ["then"], { stdio: "inherit" }), "exit")',
    "then",
  ],
  ["a comm", '(await import("cellflow/kernel")).comms.open("then")', "[comm_open]"],
  [
    "a late error",
    'Promise.reject(new Error("late")); await new Promise((next) => setTimeout(next, 9))',
    "[error]",
  ],
  ["the value", "; 7", "[execute_result]"],
  ["an error", "; throw new Error()", "[error]"],
])("a frame that waits comes before %s", async (_, code, then) => {
  const asked = await run(`{ ${drawTwice} draw("last") } ${code}`);
  const heard = heardOf(asked);
  expect(heard).toContain("last");
  expect(heard).toContain(then);
  expect(heard.indexOf("last")).toBeLessThan(heard.indexOf(then));
});

test("a frame that waits, and what is printed behind it and by handlers, is there when the process ends", async () => {
  const own = await startTestKernel();
  try {
    const asked = own.run(
      `${drawTwice} process.on("exit", () => draw("at exit")); draw("last"); process.stdout.write("\\nbehind\\n"); process.exit()`,
    );
    await asked.done;
    expect(printedBy(asked)).toMatch(/last\nb\nbehind\n(.|\n)*at exit\nb$/);
  } finally {
    await own.dispose();
  }
});

test("a frame of a stopped cell stays with it, and holds nothing of the next cell back", async () => {
  const asked = kernel.run(
    `{ ${drawTwice} draw("last"); console.error("go"); process.stdout.moveCursor(0, -1); process.stdout.write("\\rwaits"); await new Promise(() => {}) }`,
  );
  await asked.hears(() => printedBy(asked, "stderr").includes("go"));
  await kernel.interrupt();
  await asked.done;
  expect(printedBy(asked)).toMatch(/last\nb\nwaits\nb$/);
  const next = kernel.run('process.stdout.write("at once"); await new Promise(() => {})');
  await next.hears(() => printedBy(next) === "at once");
  await kernel.interrupt();
  await next.done;
  expect(printedBy(next)).toBe("at once");
});

test("a frame that another cell left is printed there, while the next one runs", async () => {
  const first = await run(
    `{ ${drawTwice} setTimeout(() => { draw("last"); globalThis.isDrawn = true; }, 1); }`,
  );
  const next = await run(
    'while (!globalThis.isDrawn) await new Promise((done) => setTimeout(done, 1)); process.stdout.write("own")',
  );
  await first.hears(() => printedBy(first).endsWith("last\nb"));
  expect(printedBy(next)).toBe("own");
});
