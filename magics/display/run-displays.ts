/** The display under a running flow: one a run, updated in place from its reports. */
import type { Report } from "../../bridge/report.ts";
import { createGraphDrawer, graphDot } from "../../bridge/view/graph.ts";
import { runHtml } from "../../bridge/view/html.ts";
import { emptyView, type RunView, reduceReports } from "../../bridge/view/run-view.ts";
import { runText } from "../../bridge/view/text.ts";
import type { MimeBundle } from "../../kernel/message.ts";

/** The MIME type under which a run's data travels beside its picture. */
export const runMime = "application/vnd.cellflow.run+json";

/** Displays of runs, by the cell they belong to. */
export interface RunDisplays {
  receive(reports: readonly Report[]): void;
  /** Everything about the cell's runs has been received: draw what is not drawn yet. */
  settle(cellId: string): Promise<void>;
  /** The process that ran the cell's flows is gone: say so on each unfinished run. Returns the ids of those flow runs. */
  crash(cellId: string | undefined, message: string): Promise<string[]>;
}

interface Shown {
  key: string;
  cellId: string;
  view: RunView;
  drawn: boolean;
  dirty: boolean;
  timer: NodeJS.Timeout | undefined;
}

const INTERVAL = 100; // ms between two drawings of one display
const KEPT = 200; // finished runs remembered, for late reports

const isOver = (view: RunView): boolean =>
  ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"].includes(view.flowRun?.state.type ?? "");

export const createRunDisplays = (
  display: (cellId: string, bundle: MimeBundle, options: { id: string; update: boolean }) => void,
): RunDisplays => {
  const drawer = createGraphDrawer();
  const shown = new Map<string, Shown>();
  /** Subflow -> the run whose display shows it. */
  const roots = new Map<string, string>();
  let drawing: Promise<void> = Promise.resolve();

  const keyOf = (report: Report): string | undefined => {
    const flowRun =
      report.kind === "flow-run"
        ? report.id
        : report.kind === "state" && report.run === "flow"
          ? report.id
          : report.flowRunId;
    if (flowRun) return roots.get(flowRun) ?? flowRun;
    return report.origin ? `tasks of ${report.origin}` : undefined;
  };

  const draw = async (entry: Shown): Promise<void> => {
    if (!entry.dirty) return;
    entry.dirty = false;
    const { view } = entry;
    const svg = await drawer.draw(graphDot(view)).catch(() => undefined);
    const bundle: MimeBundle = {
      "text/html": runHtml(view, svg ? { svg } : {}),
      "text/plain": runText(view),
      [runMime]: view,
    };
    display(entry.cellId, bundle, { id: entry.key, update: entry.drawn });
    entry.drawn = true;
  };

  /** One drawing at a time, in order. */
  const drawNow = (entry: Shown): Promise<void> => {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = undefined;
    drawing = drawing.then(() => draw(entry));
    return drawing;
  };

  const touch = (entry: Shown): void => {
    entry.dirty = true;
    if (!entry.drawn && !entry.timer) void drawNow(entry);
    entry.timer ??= setTimeout(() => void drawNow(entry), INTERVAL);
  };

  const forget = (): void => {
    for (const [key, entry] of shown) {
      if (shown.size <= KEPT) return;
      if (isOver(entry.view) && !entry.dirty) shown.delete(key);
    }
  };

  return {
    receive: (reports) => {
      const batches = new Map<Shown, Report[]>();
      for (const report of reports) {
        if (report.kind === "flow-run" && report.parentFlowRunId) {
          roots.set(report.id, roots.get(report.parentFlowRunId) ?? report.parentFlowRunId);
        }
        const key = keyOf(report);
        if (!key) continue;
        let entry = shown.get(key);
        if (!entry) {
          // Artifacts and lines outside any run have no display of their own.
          if (!report.origin || (report.kind !== "flow-run" && report.kind !== "task-run")) continue;
          entry = {
            key,
            cellId: report.origin,
            view: emptyView(),
            drawn: false,
            dirty: false,
            timer: undefined,
          };
          shown.set(key, entry);
        }
        batches.set(entry, [...(batches.get(entry) ?? []), report]);
      }
      for (const [entry, batch] of batches) {
        entry.view = reduceReports(entry.view, batch);
        touch(entry);
      }
      forget();
    },
    settle: async (cellId) => {
      for (const entry of shown.values()) if (entry.cellId === cellId && entry.dirty) await drawNow(entry);
    },
    crash: async (cellId, message) => {
      const ids: string[] = [];
      for (const entry of [...shown.values()]) {
        if (cellId !== undefined && entry.cellId !== cellId) continue;
        const { flowRun } = entry.view;
        if (!flowRun || isOver(entry.view)) continue;
        ids.push(flowRun.id, ...entry.view.subflows.filter((run) => !run.endTime).map((run) => run.id));
        const at = Date.now();
        const state = { id: "", type: "CRASHED" as const, name: "Crashed", message, timestamp: at };
        const open = entry.view.tasks.filter((task) => !task.endTime);
        entry.view = reduceReports(entry.view, [
          ...open.map(
            (task): Report => ({
              kind: "state",
              run: "task",
              id: task.id,
              flowRunId: task.flowRunId ?? flowRun.id,
              state,
              runCount: task.runCount,
              endTime: at,
              at,
            }),
          ),
          { kind: "state", run: "flow", id: flowRun.id, state, runCount: flowRun.runCount, endTime: at, at },
        ]);
        entry.dirty = true;
        await drawNow(entry);
      }
      return ids;
    },
  };
};
