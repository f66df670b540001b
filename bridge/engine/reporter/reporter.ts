/** Handles the main thread's updates and requests on the reporter thread. */
import type { MessagePort } from "node:worker_threads";
import { makeArtifact } from "./artifact.ts";
import { createSessions } from "./delivery/current-session.ts";
import { forwardHttp, readKnown } from "./delivery/http.ts";
import { abandon, abandonInside } from "./flow-runs/abandon.ts";
import { beginFlowRun } from "./flow-runs/begin-flow-run.ts";
import { crashRemaining } from "./flow-runs/mark-crashed.ts";
import { leaveSuspended, pauseRun } from "./flow-runs/pause.ts";
import { proposeState } from "./flow-runs/propose.ts";
import { receiveInput } from "./flow-runs/receive-input.ts";
import type { Operation, Operations, PostedUpdate } from "./messages.ts";
import { recordUpdate } from "./record-update.ts";
import { createRunRegistry, type RunRegistry } from "./run-registry.ts";
import { createHolders } from "./slots/holders.ts";
import { createTerminal } from "./terminal.ts";
import { createUpdatePort } from "./update-port.ts";

export interface Reporter {
  readonly operations: {
    [O in Operation]: (request: Operations[O]["request"]) => Promise<Operations[O]["answer"]>;
  };
  /** Records updates; they are written, or sent, with the next `kick`. */
  post(items: PostedUpdate[]): void;
  kick(): void;
  connect(port: MessagePort): void;
  /** Delivers what is left, when the process is about to be gone. */
  processEnds(code: number): Promise<void>;
}

export function createReporter(
  main: Pick<RunRegistry, "cancelled" | "suspended"> & { lost(hold: string, reason: string): void },
): Reporter {
  const updates = createUpdatePort();
  const terminal = createTerminal(() => !updates.connected);
  const registry: RunRegistry = createRunRegistry({
    notify: (update, printed) => {
      updates.add(update);
      terminal.show(update, printed ?? false);
    },
    cancelled: main.cancelled,
    suspended: main.suspended,
  });
  const sessions = createSessions(registry, terminal);
  const holders = createHolders(registry, main.lost);
  /** What happened is on its way to displays before the main thread goes on. */
  const thenNotify = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    updates.flush();
    return value;
  };

  return {
    operations: {
      open: async (environment) => {
        const { transport } = await sessions.open(environment);
        return { url: transport.url, kind: transport.kind };
      },
      begin: async (request) => beginFlowRun(await sessions.open(request), registry, request),
      propose: (request) => thenNotify(proposeState(registry, request)),
      pause: (request) => thenNotify(pauseRun(registry, request)),
      receive: (request) => receiveInput(registry, request),
      leaveSuspended: ({ id }) => thenNotify(leaveSuspended(registry, id)),
      release: async ({ wait }) => {
        registry.waits.release(wait);
        return undefined;
      },
      abandon: (request) =>
        request.inside && request.flowRunId !== undefined
          ? thenNotify(abandonInside(registry, request.flowRunId, request.reason))
          : thenNotify(abandon(registry, request)),
      artifact: async (request) => thenNotify(makeArtifact(await sessions.open(request), registry, request)),
      takeSlots: (request) => holders.take(() => sessions.open(request), request),
      leaveSlots: async ({ hold }) => {
        await holders.leave(hold);
        return undefined;
      },
      http: async (request) => forwardHttp(await sessions.open(request), request),
      read: async (request) => readKnown(await sessions.open(request), request.path),
      notify: async () => {
        updates.flush();
        return undefined;
      },
      flush: async () => {
        await sessions.flush();
        updates.flush();
        return undefined;
      },
      settle: async () => {
        await sessions.settle();
        updates.flush();
        return undefined;
      },
      close: async () => {
        await holders.leaveAll();
        await sessions.close();
        updates.flush();
        return undefined;
      },
    },
    post: (items) => {
      const session = sessions.current();
      for (const item of items) recordUpdate(registry, session, item);
    },
    kick: () => sessions.kick(),
    connect: updates.connect,
    async processEnds(code) {
      sessions.hurry();
      await Promise.all([crashRemaining(registry, code), holders.leaveAll()]);
      await sessions.leave();
    },
  };
}
