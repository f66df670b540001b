/** Runs a kernel as a child process in its own process group and leaves no process of it behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { NotebookError } from "../errors.ts";

/** Why a kernel process ended. `stderr` is the end of its standard error. */
export type KernelEnd = { code: number | null; signal: string | null; stderr: string };

const MAX_STDERR_CHARACTERS = 4000;

export type KernelProcess = {
  readonly pid: number;
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<KernelEnd>;
  /** Sends a signal to the kernel's process group; true when a process of it was there. */
  signal(name: NodeJS.Signals): boolean;
};

/**
 * Starts `argv` in `cwd`. Its own process group keeps a terminal's Ctrl-C from it (the client interrupts by
 * message) and lets `signal` reach its children. It is killed when this process exits; `JPY_PARENT_PID` lets it
 * notice by itself when this process is killed.
 * @throws NotebookError `kernel.not-started`
 */
export async function startProcess(
  argv: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<KernelProcess> {
  const [command = "", ...rest] = argv;
  const child = spawn(command, rest, {
    cwd: options.cwd,
    env: { ...options.env, JPY_PARENT_PID: String(process.pid) },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr = (stderr + chunk).slice(-MAX_STDERR_CHARACTERS);
  });
  try {
    await once(child, "spawn");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotebookError(
      "kernel.not-started",
      `The kernel can't be started (${argv.join(" ")}): ${reason}`,
    );
  }
  const pid = child.pid ?? 0;
  const signal = (name: NodeJS.Signals): boolean => {
    try {
      return process.kill(-pid, name);
    } catch {
      return false;
    }
  };
  const killOnExit = (): void => void signal("SIGKILL");
  process.once("exit", killOnExit);
  // "exit", not "close": a child of the kernel that holds its standard error must not hide its end.
  const ended = once(child, "exit").then(([code, name]): KernelEnd => {
    process.off("exit", killOnExit);
    signal("SIGKILL");
    child.stderr.destroy();
    return { code, signal: name, stderr: stderr.trim() };
  });
  return { pid, ended, signal };
}

/** Describes the end of a process for an error: `exit code 3: last line it wrote`. */
export function describeEnd(end: KernelEnd): string {
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
  const lines = end.stderr.split("\n").filter((line) => line.trim() !== "");
  // Node's last line is its version; the error stands above.
  const reason = lines.findLast((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1);
  return reason === undefined ? how : `${how}: ${reason.trim()}`;
}
