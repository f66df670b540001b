/** What a worker and its child process say to each other. */

/** Worker to child: the run to run. */
export interface StartMessage {
  flowRunId: string;
  /** Put over the child's environment; null removes. */
  env: Record<string, string | null>;
}

/** Child to worker: SIGTERM was heard, the run is being stopped. */
export type ChildMessage = "stopping";
