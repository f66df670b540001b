/** The SDK of a flow's author. Heavy parts load when they are used. */
import { reportUncaughtErrors } from "./processes/uncaught-errors.ts";

export { type AllowFailure, allowFailure } from "./allow-failure.ts";
export {
  createArtifact,
  createLinkArtifact,
  createMarkdownArtifact,
  createTableArtifact,
  type MadeArtifact,
  type TableData,
} from "./artifacts/artifact.ts";
export { createImageArtifact, type ImageArtifactOptions } from "./artifacts/image.ts";
export { createProgressArtifact, progress, updateProgressArtifact } from "./artifacts/progress.ts";
export { type RmseReportOptions, rmseReport } from "./artifacts/rmse-report.ts";
export { ApiError, UnreachableError } from "./client/errors.ts";
export { getRunContext, type RunContext } from "./context.ts";
export { getClient } from "./engine/api.ts";
export { type ReturnedState, type ReturnedStateInit, states } from "./engine/outcome/returned-state.ts";
export { type Unmapped, unmapped } from "./engine/task/map.ts";
export {
  CancelledError,
  CellflowError,
  FailedError,
  PauseTimeoutError,
  RefusedError,
  SuspendedError,
  TimeoutError,
} from "./errors.ts";
export { type Flow, type FlowOptions, flow, isFlow } from "./flow.ts";
export type { LaterFutureList, TaskFuture, TaskFutureList } from "./future.ts";
export { getRunLogger, type RunLogger } from "./logger.ts";
export type { FlowHook, Hooked, HookedFlowRun, HookedTaskRun, TaskHook } from "./options/hooks.ts";
export type { Transaction, TransactionHook } from "./options/transaction-hooks.ts";
export { type ConcurrencyOptions, type ConcurrencySlot, concurrency } from "./sdk/concurrency/concurrency.ts";
export { type RateLimitOptions, rateLimit } from "./sdk/concurrency/rate-limit.ts";
export { type EmitEventOptions, type EventResource, emitEvent } from "./sdk/emit-event.ts";
export { type PauseOptions, pauseFlowRun } from "./sdk/pause/pause-flow-run.ts";
export { type ResumeOptions, resumeFlowRun } from "./sdk/pause/resume-flow-run.ts";
export { type SuspendOptions, suspendFlowRun } from "./sdk/pause/suspend-flow-run.ts";
export { type RunWithState, readResult } from "./sdk/read-result.ts";
export { type RunDeploymentOptions, runDeployment } from "./sdk/run-deployment.ts";
export { type ReceiveInputOptions, receiveInput } from "./sdk/run-input/receive-input.ts";
export { type SendInputOptions, sendInput } from "./sdk/run-input/send-input.ts";
export type { DeploymentOptions, ServeOptions, ServingOptions } from "./sdk/serve/options.ts";
export { serve } from "./sdk/serve/serve.ts";
export type { ServedDeployment } from "./sdk/serve/served-deployment.ts";
export { type NamedStorage, storageFor } from "./sdk/storage-for.ts";
export { type TestingApi, testing } from "./sdk/testing.ts";
export { transaction } from "./sdk/transaction.ts";
export { type SetVariableOptions, Variable, type VariableValue } from "./sdk/variable.ts";
export type { Visualization } from "./sdk/visualize.ts";
export { isTerminal, type State, type StateType } from "./state.ts";
export type { TransferOptions } from "./storage/folders.ts";
export type { Content, Storage, StoredBytes, WriteOptions } from "./storage/storage.ts";
export { type Task, type TaskOptions, task } from "./task.ts";

reportUncaughtErrors();
