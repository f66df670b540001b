/** The events of concurrency limits: `prefect.concurrency-limit.created`. */
import type { ServerContext } from "../context.ts";
import { publishEvent } from "../events/publish-event.ts";
import { resourceOf } from "../events/resource.ts";
import type { Change } from "../resources/change.ts";
import type { Limit } from "./limit-row.ts";

/** Inside a transaction. */
export function limitEvent(context: ServerContext, change: Change, limit: Limit): void {
  const { id, name, isActive: active, decayPerSecond } = limit;
  publishEvent(context, {
    event: `prefect.concurrency-limit.${change}`,
    resource: resourceOf("concurrency-limit", id, { name }),
    payload: { name, limit: limit.limit, active, slot_decay_per_second: decayPerSecond },
  });
}
