/** Notes which processes serve an API on this machine, so that `server stop` finds them. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { debugLog } from "../../debug-log.ts";
import { makeFolder } from "../../make-folder.ts";
import { machineKey, processStart } from "../../processes/identity.ts";

const note = z.object({
  pid: z.number().int().positive(),
  start: z.string(),
  machine: z.string(),
  url: z.string(),
  database: z.string(),
});
export type RunningServer = z.infer<typeof note>;

/** Notes this process; what it gives takes the note away. */
export function noteServer(home: string, server: { url: string; database: string }): () => void {
  const start = processStart(process.pid);
  const file = join(folderOf(home), `${process.pid}.json`);
  if (start === undefined) return () => {};
  try {
    makeFolder(folderOf(home));
    const own: RunningServer = { pid: process.pid, start, machine: machineKey(), ...server };
    writeFileSync(file, JSON.stringify(own), { mode: 0o600 });
  } catch (error) {
    // It serves all the same, and `server stop` does not find it.
    debugLog("servers.note", error);
  }
  return () => rmSync(file, { force: true });
}

/** Those of this machine that are alive; notes of others that are gone are removed. */
export function runningServers(home: string): RunningServer[] {
  return filesOf(home).flatMap((file) => {
    const server = read(file);
    if (server && server.machine !== machineKey()) return [];
    if (server && processStart(server.pid) === server.start) return [server];
    rmSync(file, { force: true });
    return [];
  });
}

function read(file: string): RunningServer | undefined {
  try {
    return note.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch (error) {
    debugLog("servers.read", error);
    return undefined;
  }
}

function filesOf(home: string): string[] {
  try {
    return readdirSync(folderOf(home)).map((name) => join(folderOf(home), name));
  } catch {
    // Nobody has served anything yet.
    return [];
  }
}

function folderOf(home: string): string {
  return join(home, "servers");
}
