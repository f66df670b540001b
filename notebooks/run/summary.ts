/** Prints how a run ended and which files it wrote. */
import { terminalText } from "../../bridge/rendering/terminal-text.ts";
import { isStandardOutput } from "../file/target.ts";
import { describeFailure, type SourceNotebook } from "./failure-text.ts";
import type { CutOff } from "./leftovers.ts";
import type { RunOutcome } from "./outcome.ts";

/** The stream for a run's lines: standard output, unless one of the files it writes (`-`) goes there. */
export function lineStream(paths: readonly string[]): NodeJS.WriteStream {
  return paths.some(isStandardOutput) ? process.stderr : process.stdout;
}

/** Prints to standard error why a run ended early and what failed. */
export function printFailures(
  outcome: RunOutcome,
  timeout: number | undefined,
  source: SourceNotebook,
): void {
  if (outcome.status === "timed-out")
    process.stderr.write(`Timed out after ${timeout} s; the run was stopped\n`);
  if (outcome.status === "interrupted")
    process.stderr.write("Interrupted; the cells after this one were not run\n");
  if (outcome.cutOff) process.stderr.write(`${describeCutOff(outcome.cutOff)}\n`);
  const { failure, background } = outcome;
  for (const one of failure ? [failure, ...background] : background)
    process.stderr.write(`${terminalText(describeFailure(one, source))}\n`);
}

/** One line: what was cut off, and what to do about it. */
function describeCutOff({ parts, seconds }: CutOff): string {
  if (seconds === undefined) return `Cut off when nothing else was left: ${parts.join(", ")}`;
  return (
    `Cut off ${seconds} s after the last cell: ${parts.join(", ")}. Await it in a cell, stop it, or unref() it; ` +
    "--settle SECONDS waits longer"
  );
}

/** Prints which files a run wrote. */
export function printFiles({ output, html }: { output?: string; html?: string }): void {
  const lines = lineStream([output, html].filter((path) => path !== undefined));
  const print = (label: string, path: string | undefined): void => {
    if (path !== undefined && !isStandardOutput(path)) lines.write(`${label}: ${path}\n`);
  };
  print("Executed notebook", output);
  print("Page", html);
}
