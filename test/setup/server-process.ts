/** How a real server runs beside a test: started in its own process group, waited for, and gone at the end. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface ServerProcess {
  /** What it has printed so far, both streams, for a failing test to show. */
  output(): string;
  /** Ends it and everything it started; resolves when no process of it is left. */
  stop(): Promise<void>;
}

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no TCP port to be had");
  return address.port;
}

// The shell leads the group and holds the pipe from us: when we go, however suddenly, the group goes too.
const GUARD = '( "$@" </dev/null; kill -TERM 0 ) & cat >/dev/null; kill -TERM 0';

/** Starts a server and waits until `isReady` says yes; throws with its output when it dies or is late. */
export async function startServerProcess(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; cwd: string; isReady: () => Promise<boolean>; timeoutMs?: number },
): Promise<ServerProcess> {
  const { env, cwd, isReady, timeoutMs = 270_000 } = options;
  const child = spawn("/bin/sh", ["-c", GUARD, "guard", command, ...args], { env, cwd, detached: true });
  let text = "";
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-200_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.stdin.on("error", () => {});
  let ended = false;
  child.once("error", () => {
    ended = true;
  });
  child.once("exit", () => {
    ended = true;
  });
  const server: ServerProcess = { output: () => text, stop: () => endGroup(child.pid) };
  const deadline = Date.now() + timeoutMs;
  while (!(await isReady().catch(() => false))) {
    if (ended || Date.now() > deadline) {
      const reason = ended ? "ended" : "was not ready in time";
      await server.stop();
      throw new Error(`\`${command} ${args.join(" ")}\` ${reason}:\n${text}`);
    }
    await delay(100);
  }
  return server;
}

async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  const killAt = Date.now() + 10_000;
  let signal: NodeJS.Signals | 0 = "SIGTERM";
  for (;;) {
    try {
      process.kill(-leader, signal);
    } catch {
      return;
    }
    await delay(50);
    signal = Date.now() > killAt ? "SIGKILL" : 0;
  }
}
