/** The connection file a client writes for a kernel it starts: free ports, a fresh key, a private folder. */
import { randomInt, randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { ConnectionInfo } from "../../kernel/protocol/connection.ts";
import { makeTemporaryFolder, sweepTemporaryFolders } from "../../kernel/temporary-folder.ts";

/** A connection file on disk; `remove` takes its folder away. */
export type ConnectionFile = { path: string; info: ConnectionInfo; remove: () => Promise<void> };

/** Write a connection file (mode 0600, in a folder of mode 0700) with five ports free on 127.0.0.1. */
export async function writeConnectionFile(kernelName: string): Promise<ConnectionFile> {
  const [shell_port = 0, iopub_port = 0, stdin_port = 0, control_port = 0, hb_port = 0] = await freePorts(5);
  const info: ConnectionInfo = {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
  };
  sweepTemporaryFolders();
  const folder = makeTemporaryFolder("kernel");
  const path = join(folder, `kernel-${randomUUID()}.json`);
  await writeFile(path, JSON.stringify({ ...info, kernel_name: kernelName }), { mode: 0o600 });
  return { path, info, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Ports that nothing listens on: all are held open together, so that they differ, then let go. */
async function freePorts(amount: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: amount }, listening));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Below the range from which systems give ports to connections: one of those could take it before the kernel does. */
function anyPort(): number {
  return randomInt(12_000, 32_000);
}

function listening(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") tryNext();
      else reject(error);
    });
    const tryNext = (): void => void server.listen({ port: anyPort(), host: "127.0.0.1", exclusive: true });
    server.once("listening", () => resolve(server));
    tryNext();
  });
}
