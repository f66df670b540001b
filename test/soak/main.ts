/**
 * `npm run soak [part of a name]`: every scenario of the kernel's life at its long size, on the built kernel where
 * times count. Prints a line each; the figures go to test/output/soak.json.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { scenarios } from "./scenarios.ts";

process.env.CELLFLOW_HISTORY = ":memory:";
const output = fileURLToPath(new URL("../output/", import.meta.url));
const wanted = process.argv[2] ?? "";
const report: object[] = [];

for (const { name, long, run } of scenarios.filter((scenario) => scenario.name.includes(wanted))) {
  const from = performance.now();
  const seconds = (): string => ((performance.now() - from) / 1000).toFixed(1);
  try {
    const figures = await run(long);
    report.push({ name, size: long, passed: true, figures });
    process.stdout.write(`✓ ${name} (${long}, ${seconds()} s) ${JSON.stringify(figures)}\n`);
  } catch (error) {
    report.push({ name, size: long, passed: false, error: String(error) });
    process.stdout.write(`✗ ${name} (${long}, ${seconds()} s)\n  ${String(error)}\n`);
    process.exitCode = 1;
  }
}
mkdirSync(output, { recursive: true });
writeFileSync(`${output}soak.json`, `${JSON.stringify(report, undefined, 2)}\n`);
process.exit();
