/** Keeps one display for each run under its cell, updated in place from run updates. */
import { renderArtifact } from "../../bridge/rendering/artifact.ts";
import { createGraphDrawer, type GraphDrawer } from "../../bridge/rendering/graph.ts";
import { applyUpdates, emptyView, type RunView } from "../../bridge/rendering/run-view.ts";
import type { ArtifactUpdate, RunUpdate } from "../../bridge/run-update.ts";
import { isNotReady, isTerminal } from "../../bridge/state.ts";
import type { MimeBundle } from "../../kernel/protocol/message.ts";
import { type CrashedRuns, markViewCrashed } from "./crashed-view.ts";
import { createDrawQueue, type RunDisplay, type SendDisplay } from "./draw-queue.ts";

export interface RunDisplays {
  receive(updates: readonly RunUpdate[]): void;
  /** Resolves when all that was received about the cell's runs is displayed. */
  settle(cellId: string): Promise<void>;
  /**
   * Marks every unfinished run Crashed because the process that ran the cell's flows (all flows without `cellId`)
   * ended. Resolves, when that is displayed, to those runs, inner ones included.
   */
  crash(cellId: string | undefined, message: string): Promise<CrashedRuns>;
}

/** Displays remembered for late updates; beyond it, those of finished runs are forgotten, oldest first. */
const MAX_DISPLAYS = 200;

/** @param drawer draws the graphs; another in tests */
export function createRunDisplays(send: SendDisplay, drawer: GraphDrawer = createGraphDrawer()): RunDisplays {
  const queue = createDrawQueue(send, drawer);
  const displays = new Map<string, RunDisplay>();
  /** Subflow run id -> id of the flow run whose display contains it. */
  const roots = new Map<string, string>();

  const keyOf = (update: RunUpdate): string | undefined => {
    const flowRunId = flowRunIdOf(update);
    if (flowRunId) return roots.get(flowRunId) ?? flowRunId;
    return update.origin ? `tasks of ${update.origin}` : undefined;
  };

  const registerSubflow = (update: RunUpdate): void => {
    if (update.kind !== "flow-run" || !update.parentFlowRunId) return;
    const root = roots.get(update.parentFlowRunId) ?? update.parentFlowRunId;
    if (displays.has(root)) roots.set(update.id, root);
  };

  /** The display an update belongs to; undefined for artifacts and log lines outside any run. */
  const displayOf = (update: RunUpdate): RunDisplay | undefined => {
    const key = keyOf(update);
    if (!key) return undefined;
    const display = displays.get(key);
    if (display || !update.origin || !beginsDisplay(update)) return display;
    const created = { key, cellId: update.origin, view: emptyView() };
    displays.set(key, created);
    return created;
  };

  const forgetFinished = (): void => {
    for (const [key, display] of displays) {
      if (displays.size <= MAX_DISPLAYS) return;
      if (!isOver(display.view) || queue.isDirty(display)) continue;
      displays.delete(key);
      for (const { id } of display.view.subflows) roots.delete(id);
    }
  };

  return {
    receive: (updates) => {
      const batches = new Map<RunDisplay, RunUpdate[]>();
      for (const update of updates) {
        if (isOfNoRun(update)) send(update.origin, artifactBundle(update), { id: update.id, update: false });
        registerSubflow(update);
        const display = displayOf(update);
        if (display) batches.set(display, [...(batches.get(display) ?? []), update]);
      }
      for (const [display, batch] of batches) {
        display.view = applyUpdates(display.view, batch);
        queue.schedule(display);
      }
      forgetFinished();
    },
    settle: (cellId) => queue.flush([...displays.values()].filter((display) => display.cellId === cellId)),
    crash: async (cellId, message) => {
      const affected = [...displays.values()].filter(
        (display) => cellId === undefined || display.cellId === cellId,
      );
      const crashed = affected.map((display) => {
        const { view, runs } = markViewCrashed(display.view, message, Date.now());
        display.view = view;
        return runs;
      });
      await queue.flush(affected);
      return { flows: crashed.flatMap(({ flows }) => flows), tasks: crashed.flatMap(({ tasks }) => tasks) };
    },
  };
}

/** An artifact that a cell made outside of any run is a display of its own. */
function isOfNoRun(update: RunUpdate): update is ArtifactUpdate & { origin: string } {
  return update.kind === "artifact" && !update.flowRunId && !update.taskRunId && update.origin !== undefined;
}

/** Markdown is left to the front end, which knows more of it (formulas, diagrams). */
function artifactBundle(artifact: ArtifactUpdate): MimeBundle {
  const { html, text } = renderArtifact(artifact);
  if (artifact.type === "markdown" && typeof artifact.data === "string")
    return { "text/markdown": artifact.data, "text/plain": artifact.data };
  return { "text/html": html, "text/plain": text };
}

function flowRunIdOf(update: RunUpdate): string | undefined {
  if (update.kind === "flow-run") return update.id;
  return update.kind === "state" && update.run === "flow" ? update.id : update.flowRunId;
}

/** Only a run of its own begins a display: what belongs to a run that was forgotten does not. */
function beginsDisplay(update: RunUpdate): boolean {
  return (
    (update.kind === "flow-run" && !update.parentFlowRunId) ||
    (update.kind === "task-run" && !update.flowRunId)
  );
}

/** A flow run is over with its last state, tasks outside flows when all of them are. */
function isOver({ flowRun, tasks }: RunView): boolean {
  return flowRun
    ? isTerminal(flowRun.state)
    : tasks.every(({ state }) => isTerminal(state) || isNotReady(state));
}
