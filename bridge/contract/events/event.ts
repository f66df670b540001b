/** An event on the wire; task runs travel as `prefect.task-run.*` events. */
import { z } from "zod";
import { timestamp, uuid } from "../scalars.ts";

/** Labels of one resource; `prefect.resource.id` is always there. */
export const resource = z.record(z.string(), z.string());
export type Resource = z.infer<typeof resource>;

export const event = z.object({
  id: uuid,
  occurred: timestamp,
  event: z.string(),
  resource,
  related: z.array(resource).optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
  follows: uuid.nullish(),
});
export type Event = z.input<typeof event>;
export type ReceivedEvent = z.infer<typeof event> & { received: string };

const texts = z.array(z.string()).nullish();
const specification = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const related = z.strictObject({
  id: texts,
  role: texts,
  resources_in_roles: z.array(z.tuple([z.string(), z.string()])).nullish(),
  labels: specification.nullish(),
});
const anyResource = z.strictObject({ id: texts, id_prefix: texts, labels: specification.nullish() });

export const eventFilter = z.strictObject({
  occurred: z.strictObject({ since: timestamp.optional(), until: timestamp.optional() }).optional(),
  event: z.strictObject({ prefix: texts, exclude_prefix: texts, name: texts, exclude_name: texts }).nullish(),
  resource: z
    .strictObject({
      id: texts,
      id_prefix: texts,
      labels: specification.nullish(),
      distinct: z.boolean().optional(),
    })
    .nullish(),
  related: z.union([related, z.array(related)]).nullish(),
  any_resource: z.union([anyResource, z.array(anyResource)]).nullish(),
  id: z.strictObject({ id: z.array(uuid).nullish() }).optional(),
  text: z.strictObject({ query: z.string().max(200) }).nullish(),
  order: z.enum(["ASC", "DESC"]).optional(),
});
export type EventFilter = z.input<typeof eventFilter>;

export const eventFilterRequest = z.object({
  filter: eventFilter.nullish(),
  limit: z.number().int().min(0).max(50).optional(),
});
export interface EventPage {
  events: ReceivedEvent[];
  total: number;
  next_page: string | null;
}
