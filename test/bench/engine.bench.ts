/**
 * The embedded engine: an empty flow, tasks that do nothing, with and without a terminal, how soon another process sees
 * them, and what is left in memory. Bars: 2 ms, 0.03 ms a task (20 µs of it on the main thread), 100 ms, 60 MB.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 3;
const work = fileURLToPath(new URL("engine/work.ts", import.meta.url));
const watch = fileURLToPath(new URL("engine/watch.ts", import.meta.url));

function environment(home: string, level: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    CELLFLOW_HOME: home,
    CELLFLOW_API: "embedded",
    CELLFLOW_LOGGING_LEVEL: level,
  };
}

async function output(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${text}`);
  return text;
}

/** The line with the numbers; a terminal mixes it with log lines. */
function numbers(text: string): string {
  return /bench: .*/.exec(text)?.[0].slice("bench: ".length).trim() ?? text;
}

for (const what of ["empty", "tasks", "memory"]) {
  for (let round = 0; round < ROUNDS; round++) {
    const home = mkdtempSync(join(tmpdir(), "cellflow-bench-"));
    const text = await output(process.execPath, [work, what], environment(home, "off"));
    process.stdout.write(`${numbers(text)}\n`);
    rmSync(home, { recursive: true, force: true });
  }
}

const home = mkdtempSync(join(tmpdir(), "cellflow-bench-"));
const seen = output(process.execPath, [watch], environment(home, "off"));
const busy = await output(process.execPath, [work, "tasks"], environment(home, "off"));
process.stdout.write(`watched by another process: ${numbers(busy)}\n${numbers(await seen)}\n`);
rmSync(home, { recursive: true, force: true });

// `script` gives its command a terminal.
const terminal = mkdtempSync(join(tmpdir(), "cellflow-bench-"));
const shown = await output(
  "script",
  ["-qec", `'${process.execPath}' '${work}' tasks`, "/dev/null"],
  environment(terminal, "info"),
);
process.stdout.write(
  `with ${shown.split("\n").length - 1} lines on a terminal: ${numbers(shown.slice(shown.indexOf("bench: ")))}\n`,
);
rmSync(terminal, { recursive: true, force: true });
