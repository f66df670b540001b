/** A change of the API's data, as it is announced inside the process that serves it. */
export interface Change {
  /** `concurrency-limit`: slots of it may be free. `event`: events were stored; those of task runs come as `task-run`. */
  kind:
    | "event"
    | "flow-run"
    | "task-run"
    | "log"
    | "artifact"
    | "deployment"
    | "concurrency-limit"
    | "work-pool";
  /** Of task runs and log lines of a flow run, which come by the thousand, that run's. */
  id: string;
  flow_run_id?: string;
  /** Written by the process that is notified. */
  isOwn?: boolean;
}

export interface Changes {
  /** Calls `listener` for every change from now on; returns how to stop. */
  subscribe(listener: (change: Change) => void): () => void;
}
