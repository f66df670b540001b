/** Lets a task run begin when it has a slot of each of its tags that has a limit, and keep it until it ends. */
import type { Host } from "../host.ts";
import { type LiveRun, unlessStopped } from "../live-run.ts";
import { type Hold, holdSlots } from "./hold.ts";

/** A limit of a tag is the one of this name and the tag. */
const PREFIX = "tag:";
/** Prefect's. */
const LEASE_SECONDS = 60;

/**
 * Waits for a slot of each tag that has a limit; undefined where none has.
 * @throws CellflowError `concurrency.refused` (a limit of 0); why the run was stopped
 */
export async function takeTagSlots(
  host: Host,
  run: LiveRun,
  about: { tags: readonly string[]; flowRunId: string | undefined; warn(message: string): void },
): Promise<Hold | undefined> {
  const limited = await unlessStopped(run, host.tagLimits.limited(about.tags, hasLimit));
  if (limited.length === 0) return undefined;
  return holdSlots(host, run, {
    names: limited.map((tag) => PREFIX + tag),
    slots: 1,
    mode: "concurrency",
    leaseSeconds: LEASE_SECONDS,
    holder: { type: "task_run", id: run.id },
    flowRunId: about.flowRunId,
    warn: about.warn,
  });
}

/** Asks the API; its client is loaded with the first task that has tags. */
async function hasLimit(tag: string): Promise<boolean> {
  const { getClient } = await import("../api.ts");
  return (await (await getClient()).concurrencyLimits.read(PREFIX + tag)) !== undefined;
}
