/** What the backstage worker does with reports and requests. */
import type { MessagePort } from "node:worker_threads";
import type { Item, Operation, Operations } from "../reporter-messages.ts";
import { abandon, abandonInside } from "./abandon.ts";
import { makeArtifact } from "./artifact.ts";
import { beginFlowRun } from "./begin-flow-run.ts";
import { forwardHttp } from "./http.ts";
import { crashRemaining } from "./mark-crashed.ts";
import { proposeState } from "./propose.ts";
import { takeItem } from "./record-update.ts";
import { createLedger, type Ledger } from "./run-registry.ts";
import { createSessions } from "./sessions.ts";
import { createTerminal } from "./terminal.ts";
import { createReportPort } from "./update-port.ts";

export interface Backstage {
  readonly operations: {
    [O in Operation]: (request: Operations[O]["request"]) => Promise<Operations[O]["answer"]>;
  };
  take(items: Item[]): void;
  connect(port: MessagePort): void;
  /** Tells the API what is left, when the process is about to be gone. */
  processEnds(code: number): Promise<void>;
}

export function createBackstage(main: { cancelled(flowRunId: string, reason: string): void }): Backstage {
  const reports = createReportPort();
  const terminal = createTerminal(() => !reports.connected);
  const ledger: Ledger = createLedger({
    reported: (report, printed) => {
      reports.add(report);
      terminal.show(report, printed ?? false);
    },
    cancelled: main.cancelled,
  });
  const sessions = createSessions(ledger, terminal);
  /** What happened is on its way to displays before the main thread goes on. */
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    reports.flush();
    return value;
  };

  return {
    operations: {
      open: async (around) => {
        const { transport } = await sessions.open(around);
        return { url: transport.url, kind: transport.kind };
      },
      begin: async (request) => beginFlowRun(await sessions.open(request), ledger, request),
      propose: (request) => told(proposeState(ledger, request)),
      abandon: (request) =>
        request.inside && request.flowRunId !== undefined
          ? told(abandonInside(ledger, request.flowRunId, request.reason))
          : told(abandon(ledger, request)),
      artifact: async (request) => told(makeArtifact(await sessions.open(request), ledger, request)),
      http: async (request) => forwardHttp(await sessions.open(request), request),
      tell: async () => {
        reports.flush();
        return undefined;
      },
      flush: async () => {
        await sessions.flush();
        reports.flush();
        return undefined;
      },
      close: async () => {
        await sessions.close();
        reports.flush();
        return undefined;
      },
    },
    take: (items) => {
      for (const item of items) takeItem(ledger, sessions.current(), item);
      sessions.kick();
    },
    connect: reports.connect,
    async processEnds(code) {
      await crashRemaining(ledger, code);
      await sessions.flush();
    },
  };
}
