/** Limits of how many task runs with a tag may run at once. */
import type { TagLimit } from "../contract/concurrency-limit.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface TagLimitClient {
  /** Creates it, or changes the one that the tag has. */
  set(tag: string, limit: number): Promise<TagLimit>;
  read(tag: string): Promise<TagLimit | undefined>;
  filter(page?: { limit?: number; offset?: number }): Promise<TagLimit[]>;
  /** Nobody has a slot of it any more. */
  reset(tag: string): Promise<void>;
  delete(tag: string): Promise<void>;
}

const ROOT = "/concurrency_limits";

export function tagLimitClient(transport: Transport): TagLimitClient {
  const at = (tag: string) => `${ROOT}/tag/${segment(tag)}`;
  return {
    set: (tag, limit) => call(transport, "POST", `${ROOT}/`, { body: { tag, concurrency_limit: limit } }),
    read: (tag) => call(transport, "GET", at(tag), { absent: [404] }),
    filter: (page = {}) => call(transport, "POST", `${ROOT}/filter`, { body: page }),
    reset: (tag) => call(transport, "POST", `${at(tag)}/reset`, { body: {} }),
    delete: (tag) => call(transport, "DELETE", at(tag)),
  };
}
