/** `cellflow/engine`: what kernels, workers and commands need of the engine beside the author's SDK. */
export type { FlowOutcome } from "./engine/flow/attempts.ts";
export { runExistingFlowRun } from "./engine/flow/run-existing.ts";
export {
  closeEngine,
  connectInterrupts,
  connectRunUpdates,
  flushRunUpdates,
  hasLiveRuns,
  prefetch,
  sendRunUpdates,
  setLoadedSources,
  setOrigin,
  setThreadFlags,
} from "./engine/host.ts";
export { abandonRuns, cancelFlowRun } from "./engine/live/abandon.ts";
export type { RunUpdate } from "./run-update.ts";
export { followSecrets } from "./secrets/hide-secrets.ts";
