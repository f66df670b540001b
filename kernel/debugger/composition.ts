/** Builds a debugger from its rooms: what commands work with. */

import { type Attachment, createAttachment } from "./attachment.ts";
import { createShouldStop } from "./breakpoints/breakpoint-hit.ts";
import { type Breakpoints, createBreakpoints } from "./breakpoints/breakpoints.ts";
import { createExceptionFilters } from "./breakpoints/exception-filters.ts";
import type { DebuggerOptions } from "./kernel-debugger.ts";
import type { Cdp } from "./protocol/cdp.ts";
import { type CellFiles, createCellFiles } from "./scripts/cell-files.ts";
import { expectedScripts } from "./scripts/expected-scripts.ts";
import { createScripts, type Scripts } from "./scripts/scripts.ts";
import { createPauseHandler } from "./stepping/pause-handler.ts";
import { createPauses, type Pauses } from "./stepping/pauses.ts";
import { createEvaluate, type Evaluate, STOP_GROUP } from "./values/evaluate.ts";
import { createNotebookVariables, type NotebookVariables } from "./values/notebook-variables.ts";
import { createPreviews, type Previews } from "./values/previews.ts";
import { createTimedCall, type TimedCall } from "./values/timed-call.ts";
import { createUntilStop, type UntilStop } from "./values/until-stop.ts";
import { createVariables, type Variables } from "./values/variables.ts";

/** What commands work with. */
export interface DebuggerComposition {
  cdp: Cdp;
  files: CellFiles;
  scripts: Scripts;
  variables: Variables;
  previews: Previews;
  breakpoints: Breakpoints;
  evaluate: Evaluate;
  timedCall: TimedCall;
  pauses: Pauses;
  attachment: Attachment;
  untilStop: UntilStop;
  notebookVariables: NotebookVariables;
  declared: Set<string>;
  /** The front end, by the name it gave (`jupyterlab`). */
  client: { id: string };
}

/** Handles one kind of request; what it resolves to is the response's body. */
export type Command = (args: Record<string, unknown>) => unknown;

export function createDebuggerComposition({
  executor,
  scripts: cells,
  declared,
  magics,
  ownRoot,
  emit,
}: Omit<DebuggerOptions, "emit"> & { emit(event: string, body?: object): void }): DebuggerComposition {
  const client = { id: "" };
  const cdp: Cdp = async (method, params, to = "main") =>
    (await executor().cdp(to, method, params as object | undefined)) as never;
  const files = createCellFiles();
  const scripts = createScripts(cdp, cells, files, ownRoot);
  const timedCall = createTimedCall(cdp, () => pauses.topCallFrameId());
  const previews = createPreviews(cdp);
  const variables = createVariables(cdp, timedCall, previews, () => client.id === "jupyterlab");
  const breakpoints = createBreakpoints({
    cdp,
    cells,
    files,
    ownRoot,
    compile: async (source) => expectedScripts(source, declared, await magics()),
    onChanged: (breakpoint) => emit("breakpoint", { reason: "changed", breakpoint: { ...breakpoint } }),
  });
  const evaluate = createEvaluate(cdp, previews, () => pauses.isPaused());
  const onResumed = (wasReported: boolean): void => {
    if (wasReported) variables.forget(variables.last());
    // With the debugger gone, nothing is left to release.
    void cdp("Runtime.releaseObjectGroup", { objectGroup: STOP_GROUP }).catch(() => {});
  };
  const shouldStop = createShouldStop(evaluate, emit);
  const exceptions = createExceptionFilters(timedCall, evaluate, emit);
  const handlePause = createPauseHandler({ cdp, scripts, breakpoints, shouldStop, exceptions });
  const pauses = createPauses({
    cdp,
    scripts,
    handlePause,
    stopAtStart: breakpoints.stopAtStart,
    emit,
    onResumed,
  });
  const closeCdp = (): void => executor().closeCdp();
  const attachment = createAttachment({
    cdp,
    closeCdp,
    ownRoot,
    scripts,
    breakpoints,
    exceptions,
    pauses,
    emit,
  });
  const notebookVariables = createNotebookVariables(cdp, variables);
  return {
    cdp,
    files,
    scripts,
    variables,
    previews,
    breakpoints,
    evaluate,
    timedCall,
    pauses,
    attachment,
    untilStop: createUntilStop(),
    notebookVariables,
    declared,
    client,
  };
}
