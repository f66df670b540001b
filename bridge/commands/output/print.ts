/** Writes a command's lines: for people, for programs, and with the time of day. */
import { terminalJson, terminalText } from "../../rendering/terminal-text.ts";

export function print(text: string): void {
  process.stdout.write(`${terminalText(text)}\n`);
}

/** For people, where standard output is for a program. */
export function printAside(text: string): void {
  process.stderr.write(`${terminalText(text)}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${terminalJson(value)}\n`);
}

/** `05:00:00 | worker stopped` */
export function printTimed(line: string): void {
  print(`${new Date().toTimeString().slice(0, 8)} | ${line}`);
}
