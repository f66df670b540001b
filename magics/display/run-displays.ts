/** The display under a running flow: one a run, updated in place from its updates. */

import { createGraphDrawer, type GraphDrawer, graphDot } from "../../bridge/rendering/graph.ts";
import { runHtml } from "../../bridge/rendering/html.ts";
import { applyUpdates, emptyView, type RunView } from "../../bridge/rendering/run-view.ts";
import { runText } from "../../bridge/rendering/text.ts";
import type { RunUpdate } from "../../bridge/run-update.ts";
import { isTerminal } from "../../bridge/state.ts";
import type { MimeBundle } from "../../kernel/protocol/message.ts";
import { type CrashedRuns, crashed } from "./crashed-run.ts";

/** The MIME type under which a run's data travels beside its picture. */
export const runMime = "application/vnd.cellflow.run+json";

/** Displays of runs, by the cell they belong to. */
export interface RunDisplays {
  receive(updates: readonly RunUpdate[]): void;
  /** Resolves when all that was received about the cell's runs is shown, drawings under way included. */
  settle(cellId: string): Promise<void>;
  /**
   * The process that ran the cell's flows (all flows without `cellId`) is gone: say so on each unfinished run.
   * Resolves, when that is shown, to those runs, inner ones included.
   */
  crash(cellId: string | undefined, message: string): Promise<CrashedRuns>;
}

interface Shown {
  key: string;
  cellId: string;
  view: RunView;
  /** The view that the display was last given, or that is being drawn for it. */
  shownView: RunView | undefined;
  drawn: boolean;
  timer: NodeJS.Timeout | undefined;
}

const INTERVAL = 100; // ms between two drawings of one display
const KEPT = 200; // finished runs remembered, for late updates

/** A flow run is over with its last state, tasks outside flows when all of them are. */
function isOver({ flowRun, tasks }: RunView): boolean {
  return flowRun ? isTerminal(flowRun.state) : tasks.every(({ state }) => isTerminal(state));
}

/** Only a run that stands for itself has a display: what belongs to a run that was forgotten has none any more. */
function beginsDisplay(update: RunUpdate): boolean {
  return (
    (update.kind === "flow-run" && !update.parentFlowRunId) ||
    (update.kind === "task-run" && !update.flowRunId)
  );
}

/** @param drawer draws the graphs; another in tests */
export function createRunDisplays(
  display: (cellId: string, bundle: MimeBundle, options: { id: string; update: boolean }) => void,
  drawer: GraphDrawer = createGraphDrawer(),
): RunDisplays {
  const shown = new Map<string, Shown>();
  /** Subflow -> the run whose display shows it. */
  const roots = new Map<string, string>();
  /** Drawings, one after the other. */
  let drawing: Promise<void> = Promise.resolve();

  const keyOf = (update: RunUpdate): string | undefined => {
    const flowRun =
      update.kind === "flow-run"
        ? update.id
        : update.kind === "state" && update.run === "flow"
          ? update.id
          : update.flowRunId;
    if (flowRun) return roots.get(flowRun) ?? flowRun;
    return update.origin ? `tasks of ${update.origin}` : undefined;
  };

  const isDirty = (entry: Shown): boolean => entry.view !== entry.shownView;

  const draw = async (entry: Shown): Promise<void> => {
    if (!isDirty(entry)) return;
    const { view } = entry;
    entry.shownView = view;
    const svg = await drawer.draw(graphDot(view)).catch(() => undefined);
    const bundle: MimeBundle = {
      "text/html": runHtml(view, svg ? { svg } : {}),
      "text/plain": runText(view),
      [runMime]: view,
    };
    display(entry.cellId, bundle, { id: entry.key, update: entry.drawn });
    entry.drawn = true;
  };

  /** One drawing at a time, in order; one that fails keeps no other from being made. */
  const drawNow = (entry: Shown): Promise<void> => {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = undefined;
    drawing = drawing.then(() => draw(entry)).catch(() => {});
    return drawing;
  };

  const touch = (entry: Shown): void => {
    if (!entry.drawn && !entry.timer) void drawNow(entry);
    entry.timer ??= setTimeout(() => void drawNow(entry), INTERVAL);
  };

  /** What was received until now is shown when this resolves: what is being drawn is waited for, new or not. */
  const drawAll = async (entries: readonly Shown[]): Promise<void> => {
    for (const entry of entries) if (isDirty(entry)) void drawNow(entry);
    await drawing;
  };

  const forget = (): void => {
    for (const [key, entry] of shown) {
      if (shown.size <= KEPT) return;
      if (!isOver(entry.view) || isDirty(entry)) continue;
      shown.delete(key);
      for (const { id } of entry.view.subflows) roots.delete(id);
    }
  };

  return {
    receive: (updates) => {
      const batches = new Map<Shown, RunUpdate[]>();
      for (const update of updates) {
        if (update.kind === "flow-run" && update.parentFlowRunId) {
          const root = roots.get(update.parentFlowRunId) ?? update.parentFlowRunId;
          if (shown.has(root)) roots.set(update.id, root);
        }
        const key = keyOf(update);
        if (!key) continue;
        let entry = shown.get(key);
        if (!entry) {
          // Artifacts and lines outside any run have no display of their own.
          if (!update.origin || !beginsDisplay(update)) continue;
          entry = {
            key,
            cellId: update.origin,
            view: emptyView(),
            shownView: undefined,
            drawn: false,
            timer: undefined,
          };
          shown.set(key, entry);
        }
        batches.set(entry, [...(batches.get(entry) ?? []), update]);
      }
      for (const [entry, batch] of batches) {
        entry.view = applyUpdates(entry.view, batch);
        touch(entry);
      }
      forget();
    },
    settle: (cellId) => drawAll([...shown.values()].filter((entry) => entry.cellId === cellId)),
    crash: async (cellId, message) => {
      const entries = [...shown.values()].filter((entry) => cellId === undefined || entry.cellId === cellId);
      const ended = entries.map((entry) => {
        const { view, runs } = crashed(entry.view, message, Date.now());
        entry.view = view;
        return runs;
      });
      await drawAll(entries);
      return { flows: ended.flatMap(({ flows }) => flows), tasks: ended.flatMap(({ tasks }) => tasks) };
    },
  };
}
