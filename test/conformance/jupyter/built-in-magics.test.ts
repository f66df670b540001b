/** Magics that every cell has, on the real kernel: commands, times, questions. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Asked, printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

async function ran(code: string): Promise<Asked & { status: unknown; evalue: string; text: string }> {
  const asked = kernel.run(code);
  const { content } = await asked.done;
  const text = ((content.traceback ?? []) as string[]).join("\n");
  return { ...asked, status: content.status, evalue: String(content.evalue), text };
}

test("a command's output stands under the cell, and its end is told when it fails", async () => {
  expect(printedBy(await ran("%sh printf 'a\\nb' | wc -l"))).toBe("1\n");
  expect(printedBy(await ran("%%sh\nx=5\necho $x"))).toBe("5\n");
  const failed = await ran("%%bash\necho before\nexit 3");
  expect(printedBy(failed)).toBe("before\n");
  expect(failed.evalue).toBe("bash ended with exit code 3");
});

test("%%bash has options of its own", async () => {
  const stopped = await ran("%%bash -e\necho a; false; echo b");
  expect(printedBy(stopped)).toBe("a\n");
  expect(stopped.evalue).toBe("bash ended with exit code 1");
  const traced = await ran("%%bash -eu -o pipefail\nfalse | true\necho b");
  expect(printedBy(traced)).toBe("");
  expect(printedBy(await ran("%%bash echo first\necho second"))).toBe("first\nsecond\n");
});

test("%time shows a value, and declares what its statements declare", async () => {
  const time = (asked: Asked): unknown =>
    asked.heard.find(({ header }) => header.msg_type === "display_data")?.content.data;
  const wall = { "text/plain": expect.stringMatching(/^Wall time: [\d.]+ m?s$/) };
  const value = await ran("%time await Promise.resolve({ a: 1 }) // a remark");
  expect(resultOf(value)).toBe("{ a: 1 }");
  expect(time(value)).toEqual(wall);
  const declaring = await ran("let n: number = 1\n%time const rows = [n], { length } = rows");
  expect(time(declaring)).toEqual(wall);
  expect(resultOf(await ran("rows.length + length"))).toBe("2");
  await ran("%time function timed() { return 9 }");
  expect(resultOf(await ran("timed()"))).toBe("9");
  expect((await ran("1\n%time let y = = 2")).text).toMatch(
    /^Cell \[\d+\], line 2:15\n[\s\S]*Unexpected token$/,
  );
});

test("%%writefile ends with a line's end, so that more can be added", async () => {
  await ran("%%writefile notes/more.txt\none");
  await ran("%%writefile -a notes/more.txt\ntwo");
  expect(printedBy(await ran("%sh cat notes/more.txt"))).toBe("one\ntwo\n");
});

test("a question before its name asks as one behind it does", async () => {
  await ran("/** How many there are. */\nconst rowsThere = (path: string) => path.length");
  const page = async (code: string): Promise<unknown> => (await kernel.run(code).done).content.payload;
  const asked = await page("rowsThere?");
  expect(JSON.stringify(asked)).toContain("How many there are.");
  expect(await page("?rowsThere")).toEqual(asked);
  expect(await page("??rowsThere")).toEqual(await page("rowsThere??"));
});

test("a cell in another language's words is told how it is written here", async () => {
  expect((await ran("npm install zod")).text).toMatch(/\nHint: a package is installed by %npm install zod$/);
  expect((await ran("!lx -la")).text).toMatch(/ReferenceError[\s\S]*\nHint: a command is run by %sh lx -la$/);
  expect((await ran("print(1)")).evalue).toBe("print is not defined (did you mean console.log?)");
});
