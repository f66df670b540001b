/** A task worker on the wire: a process that takes background task runs. */
import { z } from "zod";

const MAX_KEYS = 10_000;
const keys = z.array(z.string()).max(MAX_KEYS);

/** `POST /task_workers/filter`: those that take runs of one of these tasks; of none, all. */
export const taskWorkerFilterRequest = z.object({
  task_worker_filter: z.object({ task_keys: keys }).nullish(),
});

export interface TaskWorker {
  identifier: string;
  task_keys: string[];
  /** When it was last seen. */
  timestamp: string;
}

/** What a task worker subscribes with. */
export const taskSubscription = z.object({ keys: keys.min(1), client_id: z.string().min(1) });
