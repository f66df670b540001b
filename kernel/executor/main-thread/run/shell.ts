/** Runs commands from a cell; their output is the process's own, which the kernel shows under the cell. */
import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";

/** A command that ended with another code than 0. */
export class CommandFailed extends Error {
  readonly code = "shell.failed";
  readonly exitCode: number | null;
  constructor(program: string, exitCode: number | null, signal: NodeJS.Signals | null) {
    super(`${program} ${signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`}`);
    this.name = "CommandFailed";
    this.exitCode = exitCode;
  }
}

/** What runs a command, sh when nothing is said, and the options it is given itself. */
export interface ShellProgram {
  program?: string;
  flags?: readonly string[];
}

/** Run `command`, with this Node first on the path. @throws CommandFailed; ENOENT when there is no such program. */
export function runShell(command: string, { program = "sh", flags = [] }: ShellProgram = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const child = spawn(program, [...flags, "-c", command], {
      stdio: ["ignore", 1, 2],
      env: { ...process.env, PATH: path },
    });
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      code === 0 ? resolve() : reject(new CommandFailed(program, code, signal)),
    );
  });
}
