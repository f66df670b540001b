/** `cellflow/engine`: what kernels, workers and commands need of the engine beside the author's SDK. */
export { abandonRuns, cancelFlowRun } from "./engine/abandon.ts";
export {
  closeEngine,
  connectRunUpdates,
  flushRunUpdates,
  prefetch,
  sendRunUpdates,
  setOrigin,
} from "./engine/host.ts";
export { runExistingFlowRun } from "./engine/run-existing.ts";
export type { FlowOutcome } from "./engine/run-flow.ts";
export type { RunUpdate } from "./run-update.ts";
