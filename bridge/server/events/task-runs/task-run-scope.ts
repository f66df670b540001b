/** Says which task runs can have events that match a filter, so that only their states are read. */
import type { EventFilter } from "../../../contract/events/event.ts";
import type { Database } from "../../db/database.ts";
import { RESOURCE_ID } from "../resource.ts";
import { TASK_RUN_EVENT } from "./task-run-event.ts";

/** Which task runs may have events that match. */
export interface TaskRunScope {
  /** The runs, by their own ids or their flow runs'; all, where it is undefined. */
  runs: { taskRunIds: string[]; flowRunIds: string[] } | undefined;
  /** One of these texts stands in the JSON of the run's first states; any, where it is undefined. */
  marks: string[] | undefined;
  /** All events of these runs match, whatever else is in them, at the times asked for. */
  isExact: boolean;
}

/** The flow runs of a flow or deployment are looked up while they are no more than this. */
const MAX_FLOW_RUNS = 5000;
/** Marks that are looked for in each row. */
const MAX_MARKS = 20;

/** The kinds of resources that task runs' events name beside their own; the kind is the role. */
const NAMED = ["flow-run", "flow", "deployment", "work-queue", "work-pool", "tag"] as const;

/** Undefined where no event of a task run matches. */
export function taskRunScope(database: Database, filter: EventFilter): TaskRunScope | undefined {
  if (!couldMatch(filter)) return undefined;
  const lists = idLists(filter);
  let runs: TaskRunScope["runs"];
  let isExact = lists.length <= 1 && asksForResourcesAlone(filter);
  for (const ids of lists) {
    const found = runsNaming(database, ids);
    if (found === "all") {
      isExact = false;
      continue;
    }
    if (found.taskRunIds.length + found.flowRunIds.length === 0) return undefined;
    runs ??= found;
  }
  return { runs, marks: marksOf(filter), isExact };
}

/** The lists of ids of which an event names one each, as far as task runs' events can. */
function idLists(filter: EventFilter): string[][] {
  const lists: string[][] = [
    filter.resource?.id ?? [],
    ...[filter.any_resource ?? []].flat().map(({ id }) => id ?? []),
  ];
  for (const { id, role, resources_in_roles: pairs } of [filter.related ?? []].flat()) {
    const kinds = NAMED.filter((kind) => !role || role.length === 0 || role.includes(kind));
    const isNamed = (each: string) => kinds.some((kind) => each.startsWith(`prefect.${kind}.`));
    // A list of which nothing is left is one that no event can meet.
    if (id && id.length > 0) lists.push([...id.filter(isNamed), ""]);
    if (pairs && pairs.length > 0) lists.push([...pairs.map(([each]) => each).filter(isNamed), ""]);
  }
  return lists.filter((list) => list.length > 0);
}

/** Whether the filter asks, of task runs' events, for nothing but the ids of one list. */
function asksForResourcesAlone({ event, resource, related, any_resource, id, text }: EventFilter): boolean {
  const isEmpty = (value: object | null | undefined) => Object.keys(value ?? {}).length === 0;
  const none = (list: readonly unknown[] | null | undefined) => !list || list.length === 0;
  return (
    none(event?.name) &&
    !(event?.exclude_name ?? []).some((name) => name.startsWith(TASK_RUN_EVENT)) &&
    !(event?.exclude_prefix ?? []).some(isCompatible) &&
    (none(event?.prefix) || (event?.prefix ?? []).some((prefix) => TASK_RUN_EVENT.startsWith(prefix))) &&
    none(resource?.id_prefix) &&
    isEmpty(resource?.labels) &&
    !resource?.distinct &&
    none(id?.id) &&
    !text &&
    [related ?? []]
      .flat()
      .every(
        ({ id: ids, role, resources_in_roles: pairs, labels }) =>
          isEmpty(labels) && none(pairs) && (none(role) || !none(ids)),
      ) &&
    [any_resource ?? []].flat().every(({ id_prefix: prefixes, labels }) => none(prefixes) && isEmpty(labels))
  );
}

/** Whether events of task runs can match, as far as the filter's names and resource ids say. */
export function couldMatch({ event, resource }: EventFilter): boolean {
  return (
    some(event?.name, (name) => name.startsWith(TASK_RUN_EVENT)) &&
    some(event?.prefix, isCompatible) &&
    !(event?.exclude_prefix ?? []).some((prefix) => TASK_RUN_EVENT.startsWith(prefix)) &&
    some(resource?.id, (id) => id.startsWith(TASK_RUN_EVENT)) &&
    some(resource?.id_prefix, isCompatible) &&
    some([resource?.labels?.[RESOURCE_ID] ?? []].flat(), (glob) =>
      isCompatible(glob.startsWith("!") ? "" : (glob.split(/[*?]/, 1)[0] ?? "")),
    )
  );
}

/** Whether there is none, or one that the test holds for. */
function some(list: readonly string[] | null | undefined, test: (text: string) => boolean): boolean {
  return !list || list.length === 0 || list.some(test);
}

/** Whether the id or name of a task run's event may begin so. */
function isCompatible(prefix: string): boolean {
  return prefix.startsWith(TASK_RUN_EVENT) || TASK_RUN_EVENT.startsWith(prefix);
}

function runsNaming(database: Database, ids: readonly string[]): NonNullable<TaskRunScope["runs"]> | "all" {
  const of = (kind: string): string[] => {
    const prefix = `prefect.${kind}.`;
    return ids.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  };
  const flowRunIds = of("flow-run");
  for (const kind of NAMED) {
    const named = of(kind);
    if (named.length === 0 || kind === "flow-run") continue;
    if (kind !== "flow" && kind !== "deployment") return "all";
    const runs = database.all(
      `SELECT id FROM flow_run WHERE ${kind}_id IN (SELECT value FROM json_each(?)) LIMIT ?`,
      JSON.stringify(named),
      MAX_FLOW_RUNS + 1,
    );
    if (runs.length > MAX_FLOW_RUNS) return "all";
    flowRunIds.push(...runs.map(({ id }) => String(id)));
  }
  return { taskRunIds: of("task-run"), flowRunIds };
}

/** Names of states, or ids of events, as they stand in JSON. */
function marksOf({ event, id }: EventFilter): string[] | undefined {
  const ids = id?.id ?? [];
  const names = (event?.name ?? []).filter((name) => name.startsWith(TASK_RUN_EVENT));
  const marks =
    ids.length > 0
      ? ids.map((each) => JSON.stringify(each.toLowerCase()))
      : names.map((name) => JSON.stringify(name.slice(TASK_RUN_EVENT.length)));
  return marks.length === 0 || marks.length > MAX_MARKS ? undefined : marks;
}
