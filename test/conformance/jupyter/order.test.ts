/** Output comes in the order it was written, whatever the channel: console, the process's streams, children, displays. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChannels } from "../../../notebooks/client/channels.ts";
import { type Asked, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

/** What a cell printed and showed, in order: texts as they are, displays in brackets. */
function outputOf({ heard }: Asked): string {
  return heard
    .map(({ header, content }) => {
      if (header.msg_type === "stream") return String(content.text);
      const data = content.data as Record<string, string> | undefined;
      return header.msg_type === "display_data" && data ? `[${data["text/plain"]}]` : "";
    })
    .join("");
}

async function output(code: string): Promise<string> {
  const asked = kernel.run(code);
  expect((await asked.done).content.status).toBe("ok");
  return outputOf(asked);
}

const TIMES = 25;
const setup =
  "import { execSync, spawn, spawnSync } from 'node:child_process'; import { once } from 'node:events'; import fs, { writeSync, writeFileSync } from 'node:fs';";

/** Each is run many times within one cell. */
const orders: [what: string, code: string, printed: string, comparable?: (text: string) => string][] = [
  [
    "streams of the process and displays",
    'writeSync(1, "a\\n"); display.html("q"); writeSync(2, "b\\n"); display.html("q"); writeSync(1, "c\\n")',
    "a\n[q]b\n[q]c\n",
  ],
  [
    "a child that shares the streams, and a display",
    'console.log("A"); execSync("echo B", { stdio: "inherit" }); display.html("D"); console.log("E")',
    "A\nB\n[D]E\n",
  ],
  [
    "a child that writes to both",
    'console.log("A"); execSync("echo B; echo C >&2", { stdio: "inherit" }); display.html("D"); console.log("E")',
    "A\nB\nC\n[D]E\n",
    // Two pipes that another process writes to have no common order.
    (text: string) => text.replaceAll("C\nB\n", "B\nC\n"),
  ],
  [
    "console, and the streams of the process",
    'console.log("a"); writeSync(1, "b\\n"); console.error("c"); writeSync(2, "d\\n"); process.stdout.write("e\\n"); writeSync(1, "f\\n"); writeSync(2, "g\\n"); writeFileSync("/dev/stdout", "h\\n"); fs.writeSync(2, "i\\n"); console.log("j")',
    "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
  ],
  [
    "a child that is awaited",
    'console.log("a"); await once(spawn("echo", ["b"], { stdio: ["ignore", 1, 2] }), "exit"); console.log("c")',
    "a\nb\nc\n",
  ],
  [
    "children one after the other",
    'spawnSync("echo", ["a"], { stdio: "inherit" }); console.error("b"); spawnSync("sh", ["-c", "echo c >&2"], { stdio: "inherit" }); display.html("d"); execSync("echo e; echo f", { stdio: "inherit" }); console.log("g")',
    "a\nb\nc\n[d]e\nf\ng\n",
  ],
  [
    "console.log and console.error",
    'console.log("a"); console.error("b"); console.log("c"); display.html("d"); console.error("e"); console.log("f")',
    "a\nb\nc\n[d]e\nf\n",
  ],
];

test.each(orders)("%s", async (_, code, printed, comparable = (text) => text) => {
  const got = await output(`${setup} for (let i = 0; i < ${TIMES}; i++) { ${code} }`);
  expect(comparable(got)).toBe(printed.repeat(TIMES));
});

test("a line magic's command, and the code around it", async () => {
  expect(
    await output("console.log('a');\n%sh echo b\nconsole.log('c');\n%sh echo d >&2\nwriteSync(1, 'e\\n');"),
  ).toBe("a\nb\nc\nd\ne\n");
});

test("what is cleared was written before", async () => {
  const asked = kernel.run("writeSync(1, 'a\\n'); display.clear(); writeSync(2, 'b\\n');");
  await asked.done;
  const seen = asked.heard.flatMap(({ header, content }) =>
    header.msg_type === "stream" ? [content.text] : header.msg_type === "clear_output" ? ["cleared"] : [],
  );
  expect(seen).toEqual(["a\n", "cleared", "b\n"]);
});

test("a child that floods the streams holds no display up, and its text stays in order", async () => {
  const asked = kernel.run(
    "const flood = spawn('sh', ['-c', 'exec yes'], { stdio: 'inherit' }); for (let i = 0; i < 100; i++) display.html(String(i)); flood.kill('SIGKILL'); await once(flood, 'exit'); 'over'",
  );
  expect((await asked.done).content.status).toBe("ok");
  const shown = outputOf(asked).match(/\[\d+\]/g);
  expect(shown).toEqual(Array.from({ length: 100 }, (_, index) => `[${index}]`));
});

test("a cell may close the process's streams", async () => {
  const own = await startTestKernel();
  try {
    for (const code of [
      "require('node:fs').closeSync(1); 1",
      "display.html('2'); require('node:fs').closeSync(2); 3",
    ])
      expect((await own.run(code).done).content.status).toBe("ok");
    const asked = own.run("console.log('a'); display.html('b'); console.log('c')");
    expect((await asked.done).content.status).toBe("ok");
    expect(outputOf(asked)).toBe("a\n[b]c\n");
  } finally {
    await own.dispose();
  }
});

test("a question is sent after what was printed, written and shown before it", async () => {
  const asked = randomUUID();
  const { promise: idle, resolve } = Promise.withResolvers<void>();
  const output: { text: string; date: string }[] = [];
  const questions: string[] = [];
  const channels = openChannels(kernel.info, (channel, message) => {
    const { header, content, parentHeader } = message;
    if (header.msg_type === "iopub_welcome") {
      const code = `${setup} for (let i = 0; i < ${2 * TIMES}; i++) { console.log("a" + i); writeSync(2, "b" + i + "\\n"); display.html("c" + i); writeSync(1, "d" + i + "\\n"); confirm("ok?") }`;
      channels.send("shell", { id: asked, type: "execute_request", content: { code, allow_stdin: true } });
    }
    if (parentHeader.msg_id !== asked) return;
    const { date } = header;
    if (header.msg_type === "stream") output.push({ text: String(content.text), date });
    if (header.msg_type === "display_data")
      output.push({ text: String((content.data as Record<string, string>)["text/plain"]), date });
    if (content.execution_state === "idle") resolve();
    if (channel !== "stdin") return;
    questions.push(date);
    channels.send("stdin", { id: randomUUID(), type: "input_reply", content: { value: "y" } }, message);
  });
  await idle;
  channels.close();
  const rounds = Array.from({ length: 2 * TIMES }, (_, i) => [`a${i}\n`, `b${i}\n`, `c${i}`, `d${i}\n`]);
  expect(output.map(({ text }) => text)).toEqual(rounds.flat());
  // The two go different ways to the client: when they were sent is what the kernel decides.
  for (const [at, question] of questions.entries())
    for (const { date } of output.slice(4 * at, 4 * at + 4)) expect(date <= question).toBe(true);
});
