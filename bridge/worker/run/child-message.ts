/** The messages between a worker and its child process. */

/** Worker to child: the run to run, or whose hooks to call. */
export interface StartMessage {
  flowRunId: string;
  /** The run's process is gone: its hooks are called for the state it is in. */
  hooksOnly?: boolean;
  /** Put over the child's environment; null removes. */
  env: Record<string, string | null>;
}

/**
 * Child to worker: SIGTERM arrived, the run is being stopped; the hooks of the run's end are called; or all is done that
 * the process was to do.
 */
export type ChildMessage = "stopping" | "hooks" | "done";
