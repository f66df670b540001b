/** What cells print and show, over real ZeroMQ: streams that can't be closed, half letters, floods. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { printedBy, resultOf, startTestKernel, type TestKernel, typesOf } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

async function run(code: string) {
  const asked = kernel.run(code);
  const { content } = await asked.done;
  return { asked, content };
}

test.each([
  [
    "a pipeline",
    'import { Readable } from "node:stream"; import { pipeline } from "node:stream/promises"; await pipeline(Readable.from(["a\\n"]), process.stdout);',
    "a\n",
  ],
  [
    "a pipe",
    'import { Readable } from "node:stream"; import { once } from "node:events"; const from = Readable.from(["a\\n"]); from.pipe(process.stdout); await once(from, "end");',
    "a\n",
  ],
  ["an end", "await new Promise((ended) => process.stdout.end('a\\n', ended));", "a\n"],
  [
    "a write and an end at once",
    "process.stdout.end(); process.stdout.end(); process.stdout.write('a\\n');",
    "a\n",
  ],
  ["being destroyed", "process.stdout.destroy(); process.stdout.destroy(new Error('b'));", ""],
])("stdout goes on after %s", async (_, code, printed) => {
  const { asked } = await run(code);
  expect([printedBy(asked), typesOf(asked).includes("error")]).toEqual([printed, false]);
  for (const write of ['process.stdout.write("more\\n")', 'console.log("more")'])
    expect(printedBy((await run(`${write};`)).asked)).toBe("more\n");
});

test("what is written has its encoding, and is told when it is out", async () => {
  const { asked } = await run(
    "process.stdout.write('6162', 'hex'); process.stdout.write(Buffer.from('é'), () => console.log('out')); await 1; await new Promise(setImmediate); try { process.stdout.write(5 as never) } catch (error) { console.log(error.code) }",
  );
  expect(printedBy(asked)).toBe("abéout\nERR_INVALID_ARG_TYPE\n");
});

test.each([
  ["printed", 'console.log("\\ud83d")'],
  ["printed on stderr", 'console.error("\\ud83d");'],
  ["a result", '({ a: "\\ud83d" })'],
  ["a table", '[{ a: "x".repeat(101) + "😀".repeat(50) }]'],
  ["a Map's key", 'new Map([["\\ud83d", { a: 1 }]])'],
  ["HTML", 'await display.html("\\ud83d");'],
  ["Markdown", 'await display.markdown("\\udc00");'],
  ["JSON and its keys", 'await display.json({ "\\ud83d": ["\\ude00"] });'],
  ["a MIME type's metadata", 'await display(1, { metadata: { "\\ud83d": "\\ud83d" } });'],
  ["a chart", 'await display.vega({ title: "\\ud83d", mark: "bar", data: { values: [] } });'],
  ["a magic's text", "%%html\n<p>\ud83d</p>"],
  ["an error", 'throw new Error("\\ud83d")'],
  ["an error's name", 'throw Object.assign(new Error("a"), { name: "\\ud83d" })'],
])("no half letter goes out: %s", async (_, code) => {
  const { asked, content } = await run(code);
  expect(typesOf(asked).length).toBeGreaterThan(1);
  // JSON.stringify escapes half letters, and no others.
  const said = [...asked.heard.map((message) => message.content), content];
  expect(said.map((one) => JSON.stringify(one)).join("\n")).not.toMatch(/(?<!\\)\\ud[89a-f]/);
});

test("streams that take turns are shown whole", async () => {
  const { asked } = await run(
    'for (let i = 0; i < 2000; i++) { console.log("o" + i); console.error("e" + i) }',
  );
  const lines = (letter: string) =>
    Array.from({ length: 2000 }, (_, index) => `${letter}${index}\n`).join("");
  expect([printedBy(asked), printedBy(asked, "stderr")]).toEqual([lines("o"), lines("e")]);
  expect(new Set(typesOf(asked))).toEqual(new Set(["execute_input", "stream"]));
});

test("what is shown stands where it was asked for, whenever it is ready", async () => {
  const asked = kernel.run(`
    const shown = (ms, text) => ({ [Symbol.for("Jupyter.display")]: () => new Promise((next) => setTimeout(next, ms, { "text/plain": text })) });
    display(shown(30, "a")); console.log("b"); display(shown(1, "c"), { id: "same" }); display.update("same", shown(20, "d")); display.update("same", shown(1, "e"));
    display(shown(20, "x"), { id: "now" }); display.update("now", { "text/plain": "y" });
    display.vega({ mark: "bar", data: { values: [] } }); display.markdown("f")`);
  await asked.done;
  const places: { id: unknown; text: string }[] = [];
  for (const { header, content } of asked.heard) {
    const text = String(
      (content.data as Record<string, unknown> | undefined)?.["text/plain"] ?? content.text,
    );
    const id = (content.transient as { display_id?: unknown } | undefined)?.display_id;
    if (["display_data", "stream"].includes(header.msg_type)) places.push({ id, text });
    if (header.msg_type !== "update_display_data") continue;
    for (const place of places) if (place.id === id) place.text = text;
  }
  expect(places.map(({ text }) => text)).toEqual([
    "a",
    "b\n",
    "e",
    "y",
    expect.stringContaining("Vega"),
    "f",
  ]);
});

test("what a cell shows is there before its end, also when it fails", async () => {
  const asked = kernel.run(
    'display({ [Symbol.for("Jupyter.display")]: () => new Promise((next) => setTimeout(next, 50, { "text/plain": "A" })) }); throw new Error("x")',
  );
  await asked.done;
  expect(typesOf(asked)).toEqual(["execute_input", "display_data", "update_display_data", "error"]);
});

test("of many updates of a display few go out, the last one before idle", async () => {
  const { asked } = await run(
    "const id = await display(0); for (let i = 0; i <= 50_000; i++) display.update(id, i); 1",
  );
  const updates = asked.heard.filter(({ header }) => header.msg_type === "update_display_data");
  expect(updates.at(-1)?.content.data).toEqual({ "text/plain": "50000" });
  expect(updates.length).toBeLessThan(1000);
  expect(resultOf(asked)).toBe("1");
  expect(typesOf(asked).slice(-2)).toEqual(["update_display_data", "execute_result"]);
});
