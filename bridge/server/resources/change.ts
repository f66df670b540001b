/** Names what happened to a resource as its events do: `prefect.work-pool.updated`, and the fields that changed. */

/** The last part of the event's name, for what is made, changed or removed. */
export type Change = "created" | "updated" | "deleted";

/** The last part of the event's name, for a status. */
export type StatusChange = "ready" | "not-ready" | "paused";

/** The fields that an update changed, each before and after. */
export type Changed = Record<string, { from: unknown; to: unknown }>;

/** What the event that something has this status now is called. */
export function statusVerb(status: string): StatusChange {
  return status.toLowerCase().replaceAll("_", "-") as StatusChange;
}

/** The payload of an event about these changes; of an event about none, nothing. */
export function changePayload(fields: Changed | undefined): Record<string, unknown> {
  return fields ? { updated_fields: Object.keys(fields), updates: fields } : {};
}
