/** Reports how far work is: as artifacts that change while it goes on. */
import { currentFrame, currentRun } from "../context.ts";
import { debugLog } from "../debug-log.ts";
import { getClient } from "../engine/api.ts";
import { currentDrawing } from "../engine/drawing/current-drawing.ts";
import { calledIn, type LiveRun } from "../engine/live/live-run.ts";
import { CellflowError } from "../errors.ts";
import { createArtifact, type MadeArtifact } from "./artifact.ts";

interface ProgressOptions {
  /** Lower-case letters, digits and dashes. */
  key?: string;
  description?: string;
  /** Percent, 0 to 100. */
  progress: number;
}

/** Stores a progress artifact. Resolves when the API has it. @throws CellflowError `artifact.progress` */
export async function createProgressArtifact({
  key,
  description,
  progress: percent,
}: ProgressOptions): Promise<MadeArtifact> {
  return createArtifact({ key, description, type: "progress", data: checked(percent) });
}

/**
 * Changes a progress artifact. Resolves when the API has it.
 * @throws CellflowError `artifact.progress`; ApiError where there is none
 */
export function updateProgressArtifact(
  id: string,
  { description, progress: percent }: { description?: string; progress: number },
): Promise<void> {
  return calledIn(currentRun(), async () => {
    const data = checked(percent);
    if (currentDrawing()) return;
    await (await getClient()).artifacts.update(id, {
      data,
      ...(description !== undefined && { description }),
    });
  });
}

/** Between two updates of a run's progress: a loop may report each of its steps. */
const MIN_INTERVAL_MS = 500;

/** What a run has reported. */
interface Reported {
  artifact: Promise<MadeArtifact>;
  /** The last percent reported, and the last the API was given. */
  percent: number;
  sent: number;
  sending: Promise<void> | undefined;
  at: number;
}

const reported = new WeakMap<LiveRun, Reported>();

/**
 * Reports that `done` of `total` steps of the run are done: a progress artifact of it, which changes at most twice a
 * second, and when all are done. Returns at once; the flow's end waits until the API has what was sent.
 * @throws CellflowError `context.none` outside a task and flow, `artifact.progress`
 */
export function progress(done: number, total: number): void {
  if (currentDrawing()) return;
  const run = currentRun();
  if (!run) throw new CellflowError("context.none", "progress() works inside a task or flow that is running");
  if (!(total > 0))
    throw new CellflowError("artifact.progress", `progress needs a total above 0, got ${total}`);
  const percent = checked((100 * done) / total);
  let known = reported.get(run);
  if (!known) {
    const artifact = createArtifact({ type: "progress", data: percent, description: run.name });
    artifact.catch((error: unknown) => debugLog("progress.create", error));
    currentFrame()?.flow?.children.add(artifact);
    known = { artifact, percent, sent: percent, sending: undefined, at: performance.now() };
    reported.set(run, known);
    return;
  }
  known.percent = percent;
  if (percent >= 100 || performance.now() - known.at >= MIN_INTERVAL_MS) send(known);
}

function send(known: Reported): void {
  known.at = performance.now();
  // One at a time, each with the percent of then.
  if (known.sending) return;
  known.sending = sendAll(known).catch((error: unknown) => debugLog("progress.update", error));
  // The flow's end waits for it.
  currentFrame()?.flow?.children.add(known.sending);
}

async function sendAll(known: Reported): Promise<void> {
  try {
    const { id } = await known.artifact;
    const client = await getClient();
    while (known.sent !== known.percent) {
      const { percent } = known;
      await client.artifacts.update(id, { data: percent });
      known.sent = percent;
    }
  } finally {
    // With the last look at the percent: one that comes later is sent by another.
    known.sending = undefined;
  }
}

function checked(percent: number): number {
  if (typeof percent === "number" && percent >= 0 && percent <= 100) return percent;
  throw new CellflowError(
    "artifact.progress",
    `progress must be a number from 0 to 100 (percent), got ${String(percent)}`,
  );
}
