/** The frames of the channel between a worker and the API, beside which it still asks for its runs by request. */
import { z } from "zod";
import { json, timestamp, uuid } from "../scalars.ts";

export const CHANNEL_VERSION = "work_pool_worker_channel.v1";
/** What a worker must be able to, and all that is done here. */
export const CAPABILITIES = ["worker_heartbeat.v1", "work_pool_snapshot.v1"];

const some = z.string().min(1).max(1000);
const frame = { id: uuid, sent_at: timestamp };
const interval = z.number().int().positive();
const MAX_LISTED = 1000;
const list = z.array(some).max(MAX_LISTED);

export const workerHello = z.strictObject({
  ...frame,
  type: z.literal("worker.hello.v1"),
  payload: z
    .strictObject({
      consumer_id: uuid,
      worker_name: some,
      worker_type: some,
      heartbeat_interval_seconds: interval,
      supported_channel_versions: list.min(1),
      requested_capabilities: list.min(1),
      work_queue_names: list.default([]),
      handled_cleanup_kinds: list.default([]),
      max_cleanup_concurrency: z.number().int().min(0).default(0),
      create_pool_if_not_found: z.boolean().default(false),
      default_base_job_template: json.default({}),
      worker_metadata: json.nullish(),
    })
    .refine(({ requested_capabilities: asked }) => CAPABILITIES.every((each) => asked.includes(each))),
});
export type WorkerHello = z.output<typeof workerHello>["payload"];

export const channelHeartbeat = z.strictObject({
  ...frame,
  type: z.literal("worker.heartbeat.v1"),
  payload: z.strictObject({ consumer_id: uuid, worker_name: some, heartbeat_interval_seconds: interval }),
});
