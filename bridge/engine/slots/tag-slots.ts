/** Lets a task run begin when it has a slot of each of its tags that has a limit, and keep it until it ends. */
import type { FlowFrame } from "../../context.ts";
import type { Host } from "../host.ts";
import { type LiveRun, unlessStopped } from "../live/live-run.ts";
import type { TaskUpdates } from "../task/updates.ts";
import { type Hold, holdSlots } from "./hold.ts";

/** A limit of a tag is the one of this name and the tag. */
const PREFIX = "tag:";
/** Prefect's. */
const LEASE_SECONDS = 60;

export interface TaggedRun {
  run: LiveRun;
  tags: readonly string[];
  flow: FlowFrame | undefined;
  updates: Pick<TaskUpdates, "log">;
}

/**
 * `work`, called with a slot of each tag that has a limit.
 * @param fail gets why there is none: `concurrency.refused` for a limit of 0, or why the run was stopped
 */
export function inTagSlots<A extends unknown[], R>(
  host: Host,
  tagged: TaggedRun,
  work: (...args: A) => Promise<R>,
  fail: (thrown: unknown) => Promise<never>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    const slots = await takeTagSlots(host, tagged).catch(fail);
    if (!slots) return work(...args);
    try {
      return await work(...args);
    } finally {
      if (!tagged.run.stopped) await slots.release();
    }
  };
}

async function takeTagSlots(host: Host, { run, tags, flow, updates }: TaggedRun): Promise<Hold | undefined> {
  const limited = await unlessStopped(run, host.tagLimits.limited(tags, hasLimit));
  if (limited.length === 0) return undefined;
  return holdSlots(host, run, {
    names: limited.map((tag) => PREFIX + tag),
    slots: 1,
    mode: "concurrency",
    leaseSeconds: LEASE_SECONDS,
    holder: { type: "task_run", id: run.id },
    flowRunId: flow?.run.id,
    warn: (message) => updates.log(30, message),
  });
}

/** Asks the API; its client is loaded with the first task that has tags. */
async function hasLimit(tag: string): Promise<boolean> {
  const { getClient } = await import("../api.ts");
  return (await (await getClient()).concurrencyLimits.read(PREFIX + tag)) !== undefined;
}
