/** The parts of a debugger, put together. */

import { type Breakpoints, createBreakpoints } from "./breakpoints/breakpoints.ts";
import { createExceptionFilters } from "./breakpoints/exception-filters.ts";
import { createReached } from "./breakpoints/hit-condition.ts";
import type { DebuggerOptions } from "./kernel-debugger.ts";
import { type Attachment, createAttachment } from "./protocol/attachment.ts";
import type { Cdp } from "./protocol/cdp.ts";
import { type CellFiles, createCellFiles } from "./scripts/cell-files.ts";
import { likelyScripts } from "./scripts/expected-scripts.ts";
import { createScripts, type Scripts } from "./scripts/scripts.ts";
import { createJudge } from "./stepping/pause-handler.ts";
import { createStops, type Stops } from "./stepping/pauses.ts";
import { createUntilStop, type UntilStop } from "./until-stop.ts";
import { createEvaluate, type Evaluate, STOP_GROUP } from "./values/evaluate.ts";
import { createInspection, type Inspection } from "./values/notebook-variables.ts";
import { createPreviews, type Previews } from "./values/previews.ts";
import { type CallInTime, createCallInTime } from "./values/timed-call.ts";
import { createVariables, type Variables } from "./values/variables.ts";

/** What commands work with. */
export interface Parts {
  cdp: Cdp;
  files: CellFiles;
  scripts: Scripts;
  variables: Variables;
  previews: Previews;
  breakpoints: Breakpoints;
  evaluate: Evaluate;
  callInTime: CallInTime;
  stops: Stops;
  attachment: Attachment;
  untilStop: UntilStop;
  inspection: Inspection;
  declared: Set<string>;
  /** The front end, by the name it gave (`jupyterlab`). */
  client: { id: string };
}

/** What does something on request; what it resolves to is the answer's body. */
export type Command = (given: Record<string, unknown>) => unknown;

export function createParts({
  executor,
  scripts: cells,
  declared,
  magics,
  ownRoot,
  tell,
}: Omit<DebuggerOptions, "tell"> & { tell(event: string, body?: object): void }): Parts {
  const client = { id: "" };
  const cdp: Cdp = async (method, params, to = "main") => (await executor().cdp(to, method, params)) as never;
  const files = createCellFiles();
  const scripts = createScripts(cdp, cells, files, ownRoot);
  const callInTime = createCallInTime(cdp, () => stops.top());
  const previews = createPreviews(cdp);
  const variables = createVariables(cdp, callInTime, previews, () => client.id === "jupyterlab");
  const breakpoints = createBreakpoints({
    cdp,
    cells,
    files,
    ownRoot,
    compile: async (source) => likelyScripts(source, declared, await magics()),
    changed: (breakpoint) => tell("breakpoint", { reason: "changed", breakpoint: { ...breakpoint } }),
  });
  const evaluate = createEvaluate(cdp, previews, () => stops.stands());
  const left = (wasShown: boolean): void => {
    if (wasShown) variables.forget(variables.last());
    void cdp("Runtime.releaseObjectGroup", { objectGroup: STOP_GROUP }).catch(() => {});
  };
  const isReached = createReached(evaluate, tell);
  const exceptions = createExceptionFilters(callInTime, evaluate, tell);
  const judge = createJudge({ cdp, scripts, breakpoints, isReached, exceptions });
  const stops = createStops({ cdp, scripts, judge, stopAtStart: breakpoints.stopAtStart, tell, left });
  const closeCdp = (): void => executor().closeCdp();
  const attachment = createAttachment({
    cdp,
    closeCdp,
    ownRoot,
    scripts,
    breakpoints,
    exceptions,
    stops,
    tell,
  });
  const inspection = createInspection(cdp, variables);
  return {
    cdp,
    files,
    scripts,
    variables,
    previews,
    breakpoints,
    evaluate,
    callInTime,
    stops,
    attachment,
    untilStop: createUntilStop(),
    inspection,
    declared,
    client,
  };
}
