/** Prints a line of a run's process on its standard error, which its worker shows. */
import { isCellflowError } from "../../errors.ts";
import { terminalText } from "../../rendering/terminal-text.ts";

export function printError(line: string): void {
  process.stderr.write(`${terminalText(line)}\n`);
}

/** One line for what a user can fix; else with its stack. */
export function printThrown(error: unknown): void {
  printError(isCellflowError(error) ? error.message : String(error instanceof Error ? error.stack : error));
}
