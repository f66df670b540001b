/** Gathers what the templates of an action can name: the automation, its event and firings, and the objects the event is about. */

import type { Event, Resource } from "../../../contract/events/event.ts";
import { parseMaybe } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { json, text } from "../../db/columns.ts";
import { RESOURCE_ID, RESOURCE_NAME, RESOURCE_ROLE } from "../../events/resource.ts";
import { findLimit, wireLimit } from "../../limits/limit-row.ts";
import { findDeployment, wireDeployment } from "../../resources/deployments/deployment-row.ts";
import { wireFlow } from "../../resources/flow-row.ts";
import { wirePool } from "../../resources/pools/work-pool-row.ts";
import { wireQueue } from "../../resources/pools/work-queue-row.ts";
import { findQueueById } from "../../resources/pools/write-work-queue.ts";
import { findFlowRun, wireFlowRun } from "../../runs/rows/flow-run-row.ts";
import { findTaskRun, wireTaskRun } from "../../runs/rows/task-run-row.ts";
import { allEvents, allFirings } from "../evaluation/firing.ts";
import type { Invocation } from "../invocation.ts";
import { reportOf } from "../messages/report.ts";
import { timedeltaText } from "../messages/timedelta-text.ts";
import { firstOfKind, idIn } from "./target.ts";

type Wire = (context: ServerContext, id: string) => object | undefined;

const OBJECTS: Readonly<Record<string, Wire>> = {
  deployment(context, id) {
    const row = findDeployment(context, id);
    return row && wireDeployment(context, row);
  },
  flow({ database }, id) {
    const row = database.get("SELECT * FROM flow WHERE id = ?", id);
    return row && wireFlow(row);
  },
  flow_run(context, id) {
    const row = findFlowRun(context.database, id);
    return row && withPythonTimes(wireFlowRun(row, context.ownTimes.now(id)));
  },
  task_run(context, id) {
    const row = findTaskRun(context.database, id);
    return row && withPythonTimes(wireTaskRun(row, context.now()));
  },
  work_pool(context, id) {
    const row = context.database.get("SELECT * FROM work_pool WHERE id = ?", id);
    return row && wirePool(context, row);
  },
  work_queue(context, id) {
    const row = findQueueById(context, id);
    return row && wireQueue(context, row);
  },
  concurrency_limit(context, id) {
    const limit = findLimit(context, "id", id);
    return limit && wireLimit(limit);
  },
};

/** Lengths of time are Python's there, and read as it writes them. */
function withPythonTimes<R extends { total_run_time: number; estimated_run_time: number }>(run: R): object {
  return {
    ...run,
    total_run_time: timedeltaText(run.total_run_time),
    estimated_run_time: timedeltaText(run.estimated_run_time),
  };
}

/** The values that templates name; objects are read when they are named. */
export function templateContext(context: ServerContext, invocation: Invocation): Record<string, unknown> {
  const { automation, event, firing } = invocation;
  const values: Record<string, unknown> = {
    automation,
    event: event && eventValue(event),
    labels: labelTree(firing.triggering_labels),
    firing,
    firings: allFirings(firing),
    events: allEvents(firing).map(eventValue),
  };
  if (!event) return values;
  for (const [name, wire] of Object.entries(OBJECTS)) {
    lazily(values, name, () => {
      const kind = `prefect.${name.replaceAll("_", "-")}`;
      const resource = firstOfKind(event, kind);
      const id = idIn(resource?.[RESOURCE_ID], kind);
      const found = id === undefined ? undefined : wire(context, id);
      return found && resource ? asOfEvent(found, resource) : null;
    });
  }
  lazily(values, "report", () => {
    const kind = "prefect.flow-run";
    const id = idIn(firstOfKind(event, kind)?.[RESOURCE_ID], kind);
    return id === undefined ? null : reportOf(context, id);
  });
  lazily(values, "variables", () =>
    Object.fromEntries(
      context.database
        .all("SELECT name, value FROM variable ORDER BY name LIMIT ?", MOST_VARIABLES)
        .map((row) => [text(row.name), json<unknown>(row.value, null)]),
    ),
  );
  return values;
}

/** Variables that a template can name. */
const MOST_VARIABLES = 10_000;

function lazily(values: Record<string, unknown>, name: string, read: () => unknown): void {
  Object.defineProperty(values, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = read();
      Object.defineProperty(values, name, { value, enumerable: true });
      return value;
    },
  });
}

/** A run may have gone on since: its state is the one of the event. */
function asOfEvent(found: object, resource: Resource): object {
  if (!("state" in found)) return found;
  const {
    "prefect.state-message": message,
    "prefect.state-name": name,
    "prefect.state-timestamp": timestamp,
    "prefect.state-type": type,
  } = resource;
  if (message === undefined || name === undefined || type === undefined || parseMaybe(timestamp) === null)
    return found;
  const known = found.state as object | null;
  return { ...found, state: { ...known, message, name, timestamp, type } };
}

/** Labels of resources are read by parts of their names, too: `event.resource.labels.prefect.resource.id`. */
function eventValue(event: Event): object {
  const related = (event.related ?? []).map(resourceValue);
  const inRole: Record<string, unknown> = {};
  const allInRole: Record<string, unknown[]> = {};
  for (const resource of related) {
    const role = String(resource[RESOURCE_ROLE] ?? "");
    inRole[role] ??= resource;
    allInRole[role] = [...(allInRole[role] ?? []), resource];
  }
  return {
    ...event,
    resource: resourceValue(event.resource),
    related,
    involved_resources: [resourceValue(event.resource), ...related],
    resource_in_role: inRole,
    resources_in_role: allInRole,
  };
}

function resourceValue(resource: Resource): Record<string, unknown> {
  return {
    ...resource,
    id: resource[RESOURCE_ID],
    name: resource[RESOURCE_NAME] ?? null,
    role: resource[RESOURCE_ROLE],
    labels: labelTree(resource),
  };
}

/** `{ "a.b": "x" }` as `{ a: { b: "x" } }`, beside the labels as they are. */
function labelTree(labels: Record<string, string>): Record<string, unknown> {
  const tree: Record<string, unknown> = Object.create(null);
  for (const [label, value] of Object.entries(labels)) {
    const parts = label.split(".");
    let at = tree;
    for (const part of parts.slice(0, -1)) {
      const inner = at[part];
      if (typeof inner !== "object" || inner === null) at[part] = Object.create(null);
      at = at[part] as Record<string, unknown>;
    }
    const last = parts.at(-1) ?? "";
    if (typeof at[last] !== "object") at[last] = value;
  }
  return Object.assign(tree, labels);
}
