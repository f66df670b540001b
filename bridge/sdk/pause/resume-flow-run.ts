/** Resumes a flow run that is paused or suspended. */
import { getClient } from "../../engine/api.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { CellflowError } from "../../errors.ts";
import { checkGiven } from "../../options/check.ts";
import { runInput } from "../../options/pause.ts";
import { readPaused, resumePaused } from "./resume-paused.ts";

export interface ResumeOptions {
  /** What the pause asks for, by field: text that spells a number, true or a date is read as that. */
  runInput?: Record<string, unknown>;
}

const OPTIONS = [runInput];

/**
 * Resumes a run wherever it is paused: its code goes on; of a suspended one, a worker starts it again.
 * @throws CellflowError `flow-run.unknown` or `flow-run.not-paused`, ParameterError for input that does not fit, naming
 * the field, RefusedError when the API does not resume it
 */
export async function resumeFlowRun(flowRunId: string, options: ResumeOptions = {}): Promise<void> {
  checkGiven("resumeFlowRun()", options, OPTIONS);
  if (currentDrawing()) return;
  const client = await getClient();
  const run = await client.flowRuns.find(flowRunId);
  if (!run) {
    throw new CellflowError(
      "flow-run.unknown",
      `there is no flow run ${flowRunId} on the API at ${client.transport.url}`,
    );
  }
  await resumePaused(client, await readPaused(client, run), options.runInput);
}
