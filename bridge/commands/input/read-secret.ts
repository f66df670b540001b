/** Reads secrets without their being shown: from a terminal, or from standard input. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { answered } from "./answer.ts";

/** Whether somebody can be asked. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}

/** What somebody types, of which nothing is shown. @throws FailedError `usage.declined` */
export async function askSecret(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nothing, terminal: true });
  try {
    return await answered(terminal, "");
  } finally {
    process.stderr.write("\n");
  }
}

/** All of standard input, but for the line break at its end. */
export async function readStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}
