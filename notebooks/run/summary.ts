/** What a run says when it is over: how it ended, and which files it has written. */
import { isStandardOutput } from "../file/target.ts";
import { describeFailure, type Source } from "./failure.ts";
import type { RunOutcome } from "./run.ts";

/** Where a run's lines go: standard output, unless one of the files it writes (`-`) does. */
export function linesBeside(paths: readonly string[]): NodeJS.WriteStream {
  return paths.some(isStandardOutput) ? process.stderr : process.stdout;
}

/** What went wrong, on standard error. */
export function tellEnd(outcome: RunOutcome, timeout: number | undefined, source: Source): void {
  if (outcome.status === "timed-out")
    process.stderr.write(`Timed out after ${timeout} s; the run was stopped\n`);
  if (outcome.status === "interrupted")
    process.stderr.write("Interrupted; the cells after this one were not run\n");
  const { failure, background } = outcome;
  for (const one of [...(failure ? [failure] : []), ...background])
    process.stderr.write(`${describeFailure(one, source)}\n`);
}

/** Say which files a run has written. */
export function tellFiles({ output, html }: { output?: string; html?: string }): void {
  const lines = linesBeside([output, html].filter((path) => path !== undefined));
  const tell = (what: string, path: string | undefined): void => {
    if (path !== undefined && !isStandardOutput(path)) lines.write(`${what}: ${path}\n`);
  };
  tell("Executed notebook", output);
  tell("Page", html);
}
