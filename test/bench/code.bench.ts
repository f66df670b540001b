/** What cells cost the code in them: the same loops in a cell and in a file, and among few and many names. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelArgv } from "../../kernel/install/kernelspec.ts";
import type { KernelClient } from "../../notebooks/client/client.ts";
import { startKernel } from "../../notebooks/client/start.ts";

const entry = fileURLToPath(new URL("../../magics/main.ts", import.meta.url));
const ROUNDS = 5;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Code that leaves a time in ms in `took`. */
const inFunction = `function work() { let sum = 0; for (let i = 0; i < 1e8; i++) sum += i % 7; return sum; }
work();
const from = performance.now(); work(); const took = performance.now() - from;`;
const onNames = `let sum = 0;
for (let i = 0; i < 2e7; i++) sum += i % 7;
const from = performance.now(); for (let i = 0; i < 2e7; i++) sum += i % 7; const took = performance.now() - from;`;
const closure = `let step = 1; const add = (n: number) => n + step;
let total = 0; for (let i = 0; i < 1e7; i++) total = add(total);
const from = performance.now(); for (let i = 0; i < 1e7; i++) total = add(total); const took = performance.now() - from;`;

function inFile(code: string, folder: string): number {
  const path = join(folder, "work.mts");
  writeFileSync(path, `${code}\nconsole.log(took);\nexport {};\n`);
  const times = Array.from({ length: ROUNDS }, () =>
    Number(spawnSync(process.execPath, [path], { encoding: "utf8" }).stdout),
  );
  return median(times);
}

async function numberOf(kernel: KernelClient, code: string): Promise<number> {
  const { outputs } = await kernel.execute(`${code}\ntook`);
  const [result] = outputs.flatMap((output) => (output.output_type === "execute_result" ? [output] : []));
  return Number(result?.data["text/plain"]);
}

async function inCell(kernel: KernelClient, code: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await numberOf(kernel, code));
  return median(times);
}

const folder = mkdtempSync(join(tmpdir(), "bench-code-"));
const kernel = await startKernel({ name: "cellflow", argv: kernelArgv(entry) }, { cwd: folder });
try {
  const rows: string[][] = [["", "in a cell, ms", "in a file, ms", "ratio", "bar"]];
  for (const [name, code, bar] of [
    ["1e8 steps inside a function", inFunction, "1.05"],
    ["2e7 steps on the cell's own names", onNames, "2.00"],
    ["1e7 calls of a closure over a name", closure, "2.00"],
  ] as const) {
    const [cell, file] = [await inCell(kernel, code), inFile(code, folder)];
    rows.push([name, cell.toFixed(0), file.toFixed(0), (cell / file).toFixed(2), bar]);
  }
  const few = await inCell(kernel, onNames);
  for (let start = 0; start < 5000; start += 500) {
    await kernel.execute(
      Array.from({ length: 500 }, (_, index) => `let n${start + index} = ${index};`).join("\n"),
    );
  }
  const many = await inCell(kernel, onNames);
  await kernel.execute("%reset");
  const after = await inCell(kernel, onNames);
  rows.push([
    "the same among 5,000 names, ratio to few",
    many.toFixed(0),
    few.toFixed(0),
    (many / few).toFixed(2),
    "flat",
  ]);
  rows.push([
    "the same after %reset, ratio to few",
    after.toFixed(0),
    few.toFixed(0),
    (after / few).toFixed(2),
    "flat",
  ]);
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart((widths[at] ?? 0) + 2)))
      .join("");
  process.stdout.write(`Code in cells, medians of ${ROUNDS}\n\n${rows.map(line).join("\n")}\n`);
} finally {
  await kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
}
