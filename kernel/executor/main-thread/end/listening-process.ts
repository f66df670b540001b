/** Finds out whether a child process, or one below it, is a server: it listens on a port (Linux, proc(5)). */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** State of a socket that listens, in /proc/net/tcp. */
const LISTENING = "0A";

/** True for a server; false where the system does not say. */
export function isListening(pid: number): boolean {
  try {
    const listening = listeningSockets();
    return (
      listening.size > 0 && family(pid).some((one) => socketsOf(one).some((inode) => listening.has(inode)))
    );
  } catch {
    // It has ended meanwhile, or there is no /proc.
    return false;
  }
}

/** Inodes of all sockets that listen. */
function listeningSockets(): Set<string> {
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => linesOf(path).slice(1));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  return new Set(fields.filter(([, , , state]) => state === LISTENING).map((row) => row[9] ?? ""));
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    // No IPv6 here.
    return [];
  }
}

/** A process and all below it. */
function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return [pid, ...children.flatMap(family)];
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap(
    (fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [],
  );
}
