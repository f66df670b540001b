/** Writes a command's lines: for people, for programs, and with the time of day. */

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** For people, where standard output is for a program. */
export function printAside(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** `05:00:00 | worker stopped` */
export function printTimed(line: string): void {
  print(`${new Date().toTimeString().slice(0, 8)} | ${line}`);
}
