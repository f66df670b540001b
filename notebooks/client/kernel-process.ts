/** The kernel as a child process: started in its own process group, its end noticed, nothing of it left. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { NotebookError } from "../errors.ts";

/** Why a kernel process is gone. `text` is what it last wrote to its standard error, at most 4,000 characters. */
export type KernelEnd = { code: number | null; signal: string | null; text: string };

export type KernelProcess = {
  readonly pid: number;
  /** Resolves when the process is gone; never rejects. */
  readonly ended: Promise<KernelEnd>;
  /** Send a signal to the kernel and what it started; true when there was something to send it to. */
  signal(name: NodeJS.Signals): boolean;
};

/**
 * Start `argv` in `cwd`. Its own process group keeps a terminal's Ctrl-C from it (the client interrupts by
 * message) and lets `signal` reach its children. It is killed when this process exits; `JPY_PARENT_PID` lets it
 * notice by itself when this process is killed. Errors: `kernel.not-started`.
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
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-4000);
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
    return { code, signal: name, text: text.trim() };
  });
  return { pid, ended, signal };
}

/** How an ended process reads in an error: `exit code 3: last line it wrote`. */
export function describeEnd(end: KernelEnd): string {
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
  const lines = end.text.split("\n").filter((line) => line.trim() !== "");
  // Node's own last words are its version; what happened stands above.
  const said = lines.findLast((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1);
  return said === undefined ? how : `${how}: ${said.trim()}`;
}
