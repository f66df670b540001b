/** The messages between a worker and its child process. */

/** Worker to child: the run to run. */
export interface StartMessage {
  flowRunId: string;
  /** Put over the child's environment; null removes. */
  env: Record<string, string | null>;
}

/** Child to worker: SIGTERM arrived, the run is being stopped. */
export type ChildMessage = "stopping";
