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
export type { Block, BlockOf, BlockType } from "./blocks/block-type.ts";
export { defineBlock, type OwnBlock } from "./blocks/define-block.ts";
export type { SaveOptions } from "./blocks/documents/save.ts";
export { secret } from "./blocks/fields/secret-field.ts";
export type { WebhookAnswer } from "./blocks/messages.ts";
export {
  AwsCredentials,
  type AwsCredentialsFields,
  MinIOCredentials,
  type MinIOCredentialsFields,
} from "./blocks/types/aws-credentials.ts";
export { DatabaseCredentials, type DatabaseCredentialsFields } from "./blocks/types/database-credentials.ts";
export {
  Email,
  type EmailFields,
  EmailServerCredentials,
  type EmailServerCredentialsFields,
} from "./blocks/types/email.ts";
export {
  LocalFileSystem,
  type LocalFileSystemFields,
  RemoteFileSystem,
  type RemoteFileSystemFields,
} from "./blocks/types/file-systems.ts";
export { JsonBlock, type JsonBlockFields } from "./blocks/types/json-block.ts";
export { S3Bucket, type S3BucketFields } from "./blocks/types/s3-bucket.ts";
export { Secret, type SecretFields } from "./blocks/types/secret.ts";
export { SlackWebhook, type SlackWebhookFields } from "./blocks/types/slack-webhook.ts";
export { Webhook, type WebhookFields } from "./blocks/types/webhook.ts";
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
export type { BlockHook, FlowHook, Hooked, HookedFlowRun, HookedTaskRun, TaskHook } from "./options/hooks.ts";
export type { Transaction, TransactionHook } from "./options/transaction-hooks.ts";
export { type ConcurrencyOptions, type ConcurrencySlot, concurrency } from "./sdk/concurrency/concurrency.ts";
export { type RateLimitOptions, rateLimit } from "./sdk/concurrency/rate-limit.ts";
export type { MadeDeployment } from "./sdk/deploy/deploy.ts";
export { type EmitEventOptions, type EventResource, emitEvent } from "./sdk/emit-event.ts";
export { type PauseOptions, pauseFlowRun } from "./sdk/pause/pause-flow-run.ts";
export { type ResumeOptions, resumeFlowRun } from "./sdk/pause/resume-flow-run.ts";
export { type SuspendOptions, suspendFlowRun } from "./sdk/pause/suspend-flow-run.ts";
export { type RunWithState, readResult } from "./sdk/read-result.ts";
export { type RunDeploymentOptions, runDeployment } from "./sdk/run-deployment.ts";
export { type ReceiveInputOptions, receiveInput } from "./sdk/run-input/receive-input.ts";
export { type SendInputOptions, sendInput } from "./sdk/run-input/send-input.ts";
export type {
  DeploymentOptions,
  FlowDeployOptions,
  ServeOptions,
  ServingOptions,
} from "./sdk/serve/options.ts";
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
