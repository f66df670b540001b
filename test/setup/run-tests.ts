/** `npm test`: builds, checks, runs the three test projects one after another, and ends with what was retried and the counts. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runChecks } from "./check.ts";
import { type Counts, countsOf, sum } from "./counts.ts";
import { retriedTests } from "./vitest-report.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const output = fileURLToPath(new URL("../output/", import.meta.url));
const projects = ["unit", "conformance", "e2e"];

mkdirSync(output, { recursive: true });
const summary = `${output}summary.txt`;
rmSync(summary, { force: true });

const retried: string[] = [];
const counts: Counts[] = [
  await step("build", [`${root}node_modules/typescript/bin/tsc`, "-p", ".tsconfig.build.json"]),
  await step("bundle", [`${root}.bin/bundle.mjs`]),
  { ...(await runChecks()), skipped: 0 },
];
for (const project of projects) counts.push(await runProject(project));

if (retried.length > 0) process.stdout.write(`\nPassed only on a second try:\n  ${retried.join("\n  ")}\n`);
const { passed, failed, skipped } = sum(counts);
const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
writeFileSync(summary, `${line}\n`);
process.stdout.write(`\n${line}\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function runProject(project: string): Promise<Counts> {
  const path = `${output}vitest-${project}.json`;
  rmSync(path, { force: true });
  process.stdout.write(`\n── ${project}\n`);
  const code = await node([
    `${root}node_modules/vitest/vitest.mjs`,
    ...["run", "--config", "test/vitest.config.ts", "--project", project, "--passWithNoTests"],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${path}`],
  ]);
  const report = readReport(path);
  retried.push(...retriedTests(report, root));
  return countsOf(report, code);
}

function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

async function step(name: string, args: string[]): Promise<Counts> {
  const started = performance.now();
  const code = await node(args);
  process.stdout.write(
    `${code === 0 ? "✓" : "✗"} ${name} ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Runs a script on this very Node, whatever `node` the machine has. */
async function node(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
