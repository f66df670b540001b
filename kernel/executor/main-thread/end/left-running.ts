/** Says what of the cells keeps the process from ending by itself, and lets go of what only serves others. */
import { ChildProcess } from "node:child_process";
import { Socket as UdpSocket } from "node:dgram";
import { Server, Socket } from "node:net";
import { basename } from "node:path";
import { MessagePort } from "node:worker_threads";
import type { LeftRunning } from "../../protocol.ts";
import { isListening } from "./listening-process.ts";

/** Node has these for its own tests: the handles that may keep the event loop, each as the object that owns it. */
type ActiveHandles = { _getActiveHandles?(): unknown[] };

/** Node's names of resources (`process.getActiveResourcesInfo`), in words; those of handles are named by the handle. */
const WORDS: readonly [RegExp, string | undefined][] = [
  [/^(?:TCP|TLS|Pipe|UDP|TTY|Process|FSEvent)\w*Wrap$/, undefined],
  [/^(?:Timeout|Immediate)$/, "timer"],
  [/^(?:FSReq|FileHandle|DirHandle)/, "file operation"],
  [/^StatWatcher/, "file watcher"],
  [/^(?:HTTP|Http2|GETADDRINFO|QUERY|TCP|Pipe|PIPE|ShutdownWrap|WriteWrap)/, "connection"],
  [/^(?:MessagePort|Worker)$/, "worker thread"],
];
const STDERR_FD = 2;

function activeHandles(): unknown[] {
  return (process as ActiveHandles)._getActiveHandles?.() ?? [];
}

function isServer(handle: unknown): handle is Server | UdpSocket {
  return handle instanceof Server || handle instanceof UdpSocket;
}

/** A connection that a server has accepted. */
function isAccepted(handle: unknown): handle is Socket {
  return handle instanceof Socket && "server" in handle && isServer(handle.server);
}

/** Servers would keep the process for ever: what waits for others does not count. */
export function releaseServers(): void {
  for (const handle of activeHandles()) {
    if (isServer(handle) || isAccepted(handle)) handle.unref();
    else if (handle instanceof ChildProcess && handle.pid && isListening(handle.pid)) {
      handle.unref();
      for (const pipe of handle.stdio ?? []) if (pipe instanceof Socket) pipe.unref();
    }
  }
}

/** The process's own standard streams are listed, and keep nothing. */
function isStandardStream(handle: unknown): boolean {
  return handle instanceof Socket && "fd" in handle && Number(handle.fd ?? Infinity) <= STDERR_FD;
}

function wordsOf(handles: readonly unknown[]): string[] {
  const children = handles.filter((handle) => handle instanceof ChildProcess);
  const pipes = new Set<unknown>(children.flatMap(({ stdio }) => stdio ?? []));
  return handles.flatMap((handle) => {
    if (handle instanceof ChildProcess) return [`${basename(handle.spawnfile)} (process ${handle.pid})`];
    if (isStandardStream(handle) || pipes.has(handle) || handle instanceof MessagePort) return [];
    return [handle instanceof Socket ? "connection" : "file watcher"];
  });
}

/** What is left now, as `2 timers`, `1 connection`. @param hostsWork the host's own work that goes on, in words */
export function leftRunning(hostsWork: string | undefined): LeftRunning {
  const amounts = new Map<string, number>();
  const add = (word: string): void => void amounts.set(word, (amounts.get(word) ?? 0) + 1);
  for (const resource of process.getActiveResourcesInfo()) {
    const known = WORDS.find(([pattern]) => pattern.test(resource));
    const word = known ? known[1] : resource;
    if (word !== undefined) add(word);
  }
  for (const word of wordsOf(activeHandles())) add(word);
  return {
    isBusy: hostsWork !== undefined,
    hasFiles: amounts.has("file operation"),
    parts: [
      ...(hostsWork === undefined ? [] : [hostsWork]),
      ...[...amounts].map(([word, amount]) =>
        word.endsWith(")") ? word : `${amount} ${word}${amount === 1 ? "" : "s"}`,
      ),
    ],
  };
}
