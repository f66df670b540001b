/** Runs one cell after another, and reports the end of each: by itself, or stopped. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../../progress.ts";
import type { CellId, ExecuteRequest, Outcome } from "../../protocol.ts";
import { LAST_OUTCOME_MS, WORKER_END_MS } from "../../stop-times.ts";
import type { Send } from "../channel.ts";
import { abandon, type CellRun, Interrupted } from "./cell-run.ts";
import { type PreparedCell, prepareCell, type Runner } from "./run-cell.ts";

type EndListener = (id: CellId) => Promise<void> | void;

/** What a cell runner works with. */
export interface CellRunnerOptions {
  runner: Runner;
  progress: Progress;
  send: Send;
  /** Called before each cell starts. */
  beforeStart(): void;
}

export interface CellRunner {
  execute(request: ExecuteRequest): void;
  /** Conclude the cell whose run was abandoned, if it is the current one. */
  stop(run: number): void;
  /** Called when a cell's code has ended by itself, before its end is reported. */
  onEnd(listener: EndListener): void;
  /** Called after a cell was stopped, before its end is reported. */
  onAbandon(listener: EndListener): void;
}

async function notify(listeners: readonly EndListener[], id: CellId): Promise<void> {
  await Promise.allSettled(listeners.map(async (listener) => listener(id)));
}

export function createCellRunner({ runner, progress, send, beforeStart }: CellRunnerOptions): CellRunner {
  const { boxes, sources } = runner;
  const endListeners: EndListener[] = [];
  const abandonListeners: EndListener[] = [];
  let current: { cell: PreparedCell; request: ExecuteRequest } | undefined;
  /** The runs of the current cell: line magics cut it into several. */
  let parts: CellRun[] = [];

  /** Reports that a cell has ended. A stop may cut this short at any point, so it may be called again. */
  const conclude = (cell: PreparedCell, request: ExecuteRequest, outcome: Outcome): void => {
    if (current?.cell !== cell) return;
    const declared = request.names.filter((name) => boxes.get(name).d);
    cell.run.over = true;
    const { payload } = cell.run;
    try {
      send({ op: "done", id: request.id, outcome, declared, payload });
    } catch (error) {
      // The payload or the outcome is not JSON: the cell must end all the same.
      const failure: Outcome = { status: "error", ...sources.describe(error) };
      send({ op: "done", id: request.id, outcome: failure, declared, payload: [] });
    }
    // In this order: a stop between them must find the run ended, or its cell to conclude again.
    progress.end(request.run);
    current = undefined;
  };

  /** Says which Workers of a stopped cell go on, if native code keeps them from ending. */
  const nameWorkers = async ({ id, workers }: CellRun): Promise<void> => {
    if (workers.size > 0) await sleep(WORKER_END_MS, undefined, { ref: false });
    for (const { threadId } of workers) {
      const text = `Worker thread ${threadId} did not end and goes on\n`;
      send({ op: "stream", parent: id, name: "stderr", text });
    }
  };

  /** Called when the main thread was stopped, wherever in the cell or around it that was. */
  const concludeStopped = async (cell: PreparedCell, request: ExecuteRequest): Promise<void> => {
    for (const part of parts) {
      abandon(part);
      runner.tests.cancel(part);
      void nameWorkers(part);
    }
    const stopped: Outcome = { status: "error", ...sources.describe(new Interrupted()) };
    const outcome = await Promise.race([cell.outcome, sleep(LAST_OUTCOME_MS, stopped)]);
    await notify(abandonListeners, request.id);
    conclude(cell, request, outcome);
  };

  return {
    execute: (request) => {
      if (progress.hasStarted(request.run)) return;
      const cell = prepareCell(request, runner);
      current = { cell, request };
      parts = [...parts.filter(({ id }) => id === request.id), cell.run];
      // A stopped cell is concluded by `stop`, which is sure to run to its end.
      void cell.outcome.then(async (outcome) => {
        if (endListeners.length > 0) await notify(endListeners, request.id);
        if (!cell.run.abandoned) conclude(cell, request, outcome);
      });
      beforeStart();
      progress.start(request.run);
      cell.start();
    },
    stop: (run) => {
      if (current?.request.run === run) void concludeStopped(current.cell, current.request);
    },
    onEnd: (listener) => void endListeners.push(listener),
    onAbandon: (listener) => void abandonListeners.push(listener),
  };
}
