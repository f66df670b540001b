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

/** Most values in a list that is looked up at once. */
const MAX_VALUES = 10_000;
/** Most values in a list of which each is compared with each event, and most criteria. */
const MAX_COMPARED = 100;
/** Most labels' values, prefixes and criteria in one filter. */
const MAX_COMPARISONS = 1000;
const TEXT_QUERY_CHARACTERS = 200;

const texts = z.array(z.string()).max(MAX_VALUES).nullish();
const prefixes = z.array(z.string()).max(MAX_COMPARED).nullish();
const specification = z
  .record(z.string(), z.union([z.string(), z.array(z.string()).max(MAX_COMPARED)]))
  .refine((labels) => Object.keys(labels).length <= MAX_COMPARED, {
    message: `Dictionary should have at most ${MAX_COMPARED} items`,
  });
const related = z.strictObject({
  id: texts,
  role: texts,
  resources_in_roles: z
    .array(z.tuple([z.string(), z.string()]))
    .max(MAX_COMPARED)
    .nullish(),
  labels: specification.nullish(),
});
const anyResource = z.strictObject({ id: texts, id_prefix: prefixes, labels: specification.nullish() });

const wholeFilter = z.strictObject({
  occurred: z.strictObject({ since: timestamp.optional(), until: timestamp.optional() }).optional(),
  event: z
    .strictObject({ prefix: prefixes, exclude_prefix: prefixes, name: texts, exclude_name: texts })
    .nullish(),
  resource: z
    .strictObject({
      id: texts,
      id_prefix: prefixes,
      labels: specification.nullish(),
      distinct: z.boolean().optional(),
    })
    .nullish(),
  related: z.union([related, z.array(related).max(MAX_COMPARED)]).nullish(),
  any_resource: z.union([anyResource, z.array(anyResource).max(MAX_COMPARED)]).nullish(),
  id: z.strictObject({ id: z.array(uuid).max(MAX_VALUES).nullish() }).optional(),
  text: z.strictObject({ query: z.string().max(TEXT_QUERY_CHARACTERS) }).nullish(),
  order: z.enum(["ASC", "DESC"]).optional(),
});

export const eventFilter = wholeFilter.refine((filter) => comparisons(filter) <= MAX_COMPARISONS, {
  message: `A filter may make at most ${MAX_COMPARISONS} comparisons`,
});
export type EventFilter = z.input<typeof wholeFilter>;

/** The comparisons that a filter makes with each event. */
function comparisons({ event: name, resource: own, ...filter }: z.output<typeof wholeFilter>): number {
  const length = (list: readonly unknown[] | null | undefined) => list?.length ?? 0;
  const values = (labels: Record<string, string | string[]> | null | undefined) =>
    Object.values(labels ?? {}).reduce((sum, value) => sum + [value].flat().length + 1, 0);
  const ofRelated = [filter.related ?? []]
    .flat()
    .map((one) => 1 + length(one.resources_in_roles) + values(one.labels));
  const ofAny = [filter.any_resource ?? []]
    .flat()
    .map((one) => 1 + length(one.id_prefix) + values(one.labels));
  return [
    length(name?.prefix),
    length(name?.exclude_prefix),
    length(own?.id_prefix),
    values(own?.labels),
    ...ofRelated,
    ...ofAny,
  ].reduce((sum, count) => sum + count, 0);
}

/** Events on a page, at most and by default. */
export const MAX_PAGE_EVENTS = 50;

export const eventFilterRequest = z.object({
  filter: eventFilter.nullish(),
  limit: z.number().int().min(0).max(MAX_PAGE_EVENTS).optional(),
});
export interface EventPage {
  events: ReceivedEvent[];
  total: number;
  next_page: string | null;
}

export const countable = z.enum(["day", "time", "event", "resource"]);
export type Countable = z.infer<typeof countable>;
export const timeUnit = z.enum(["week", "day", "hour", "minute", "second"]);
export type TimeUnit = z.infer<typeof timeUnit>;

const MIN_TIME_INTERVAL = 0.01;

export const eventCountRequest = z.object({
  filter: eventFilter,
  time_unit: timeUnit.optional(),
  time_interval: z.number().min(MIN_TIME_INTERVAL).optional(),
});
export interface EventCount {
  /** To filter by. */
  value: string;
  /** To show. */
  label: string;
  count: number;
  start_time: string;
  end_time: string;
}
