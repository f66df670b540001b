/** `npm run check`: style, types, leftovers, the arrows between rooms, the paths of tests, the dialect; prints only what fails. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { checkDialect } from "./dialect.ts";
import { checkTestPaths } from "./test-paths.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rooms = ["cli.ts", "kernel", "bridge", "magics", "notebooks", "test"];

interface Outcome {
  code: number;
  output: string;
}

const checks: { name: string; run: () => Promise<Outcome> | Outcome }[] = [
  { name: "style and lint (biome)", run: () => runTool("biome", "check", "--error-on-warnings", ".") },
  { name: "types (tsc)", run: () => runTool("tsc", "--noEmit", "-p", "tsconfig.json") },
  { name: "leftovers (knip)", run: () => runTool("knip", "-c", ".knip.json") },
  {
    name: "arrows (depcruise)",
    run: () => runTool("depcruise", "--config", ".dependency-cruiser.cjs", ...rooms),
  },
  { name: "paths of tests", run: () => outcomeOf(checkTestPaths(root)) },
  { name: "dialect", run: () => outcomeOf(checkDialect(root)) },
];

/** Runs every check, prints a line for each, and resolves with how many passed and failed. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 };
  for (const { name, run } of checks) {
    const started = performance.now();
    const { code, output } = await run();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? "✓" : "✗"} ${name} ${seconds} s\n`);
    if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
    counts[code === 0 ? "passed" : "failed"] += 1;
  }
  return counts;
}

function outcomeOf(problems: readonly string[]): Outcome {
  return { code: problems.length === 0 ? 0 : 1, output: problems.join("\n") };
}

/** Runs a program of node_modules. */
async function runTool(tool: string, ...args: string[]): Promise<Outcome> {
  const program = fileURLToPath(new URL(`../../node_modules/.bin/${tool}`, import.meta.url));
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

if (import.meta.main) {
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}
