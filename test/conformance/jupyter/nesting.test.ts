/** Sums of thousands of terms run; what nests too deeply is one line, whatever is asked about it, and the kernel lives. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

async function ran(code: string) {
  const asked = kernel.run(code);
  const { content } = await asked.done;
  const result = asked.heard.find(({ header }) => header.msg_type === "execute_result")?.content;
  return { content, text: (result?.data as Record<string, string> | undefined)?.["text/plain"] };
}

const ARROWS = `const deep = ${"a => ".repeat(20_000)}1`;

test("a sum of 8,000 terms, with types and without, and a text of as many parts", async () => {
  expect((await ran("const one = 1;")).content.status).toBe("ok");
  expect((await ran(Array(8000).fill("one").join(" + "))).text).toBe("8000");
  const typed = `const sum: number = ${Array(8000).fill("one").join("\n + ")}; sum`;
  expect((await ran(typed)).text).toBe("8000");
  expect((await ran(`(${Array(8000).fill('"a"').join(" + ")}).length`)).text).toBe("8000");
});

test("20,000 nested arrows, and 3,000 that only V8 refuses, are one line", async () => {
  for (const code of [ARROWS, `let x = ${"a => ".repeat(1500)}1`]) {
    const { content } = await ran(`1;\n${code}`);
    expect(content).toMatchObject({ status: "error" });
    expect(content.evalue).toMatch(/nests too deeply/);
    expect(String(content.evalue)).not.toContain("\n");
  }
});

test("completion, inspection, completeness and types survive them", async () => {
  const at = { code: ARROWS, cursor_pos: ARROWS.length };
  expect((await kernel.ask("shell", "complete_request", at).done).content.status).toBe("ok");
  const inspected = await kernel.ask("shell", "inspect_request", { ...at, detail_level: 0 }).done;
  expect(inspected.content.status).toBe("ok");
  const complete = await kernel.ask("shell", "is_complete_request", { code: ARROWS }).done;
  expect(complete.content.status).toBe("invalid");
  expect((await ran(ARROWS)).content.status).toBe("error");
  const unfinished = { code: `const deep = ${"a => ".repeat(20_000)}on`, cursor_pos: 100_015 };
  expect((await kernel.ask("shell", "complete_request", unfinished).done).content.status).toBe("ok");
  expect((await ran("one + 1")).text).toBe("2");
});

test("a local file that nests too deeply is named", async () => {
  await writeFile(join(kernel.folder, "deep.ts"), `export ${ARROWS}`);
  const { content } = await ran('import { deep } from "./deep.ts"');
  expect(content).toMatchObject({ status: "error" });
  expect(`${content.evalue}${(content.traceback as string[]).join("")}`).toMatch(/deep\.ts/);
  expect(content.evalue).toMatch(/nests too deeply/);
});
