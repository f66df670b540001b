/** The filters of templates that make links of things: `{{ flow_run | ui_url }}`. */

import { isRecord } from "../../../is-record.ts";
import { UUID_PATTERN } from "../../../uuid.ts";
import { RESOURCE_ID } from "../../events/resource.ts";
import type { OwnFilters } from "../../templates/render.ts";

/** Where the pages of a thing are, by the kind of thing. */
const PATHS: Readonly<Record<string, string>> = {
  flow: "flows/flow/",
  "flow-run": "runs/flow-run/",
  "task-run": "runs/task-run/",
  "block-document": "blocks/block/",
  "work-pool": "work-pools/work-pool/",
  "work-queue": "work-queues/work-queue/",
  "concurrency-limit": "concurrency-limits/concurrency-limit/",
  deployment: "deployments/deployment/",
  automation: "automations/automation/",
};
/** Kinds whose events have a page. */
const WITH_EVENTS = new Set([
  "deployment",
  "flow",
  "flow-run",
  "task-run",
  "work-queue",
  "work-pool",
  "automation",
]);
/** What Python writes for nothing. */
const NOTHING = "None";
const RUN_LINK = new RegExp(`flow-run/(${UUID_PATTERN})`);

/** @param variables what the template names: which kind a thing is of is known by its name */
export function linkFilters(
  variables: Readonly<Record<string, unknown>>,
  pagesUrl: string | undefined,
): OwnFilters {
  const kinds = kindsById(variables);
  const link = (path: string): string =>
    pagesUrl === undefined ? NOTHING : `${pagesUrl.replace(/\/?$/, "/")}${path}`;
  return {
    ui_url(value) {
      const path = isRecord(value) ? pathOf(value, kinds) : undefined;
      return path === undefined ? NOTHING : link(path);
    },
    ui_resource_events_url(value) {
      if (!isRecord(value)) return NOTHING;
      const resource = value[RESOURCE_ID];
      if (typeof resource === "string") return link(`events?resource=${resource}`);
      const kind = kinds.get(String(value.id));
      return kind !== undefined && WITH_EVENTS.has(kind)
        ? link(`events?resource=prefect.${kind}.${String(value.id)}`)
        : NOTHING;
    },
    flow_run_id: (value) => RUN_LINK.exec(typeof value === "string" ? value : "")?.[1] ?? NOTHING,
  };
}

function kindsById(variables: Readonly<Record<string, unknown>>): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) {
    if (isRecord(value) && typeof value.id === "string") kinds.set(value.id, name.replaceAll("_", "-"));
    if (name !== "events" || !Array.isArray(value)) continue;
    for (const event of value) if (isRecord(event)) kinds.set(String(event.id), "event");
  }
  return kinds;
}

function pathOf(value: Record<string, unknown>, kinds: ReadonlyMap<string, string>): string | undefined {
  const resource = value[RESOURCE_ID];
  if (typeof resource === "string") {
    if (!resource.startsWith("prefect.")) return undefined;
    const path = PATHS[resource.split(".")[1] ?? ""];
    return path && path + resource.slice(resource.lastIndexOf(".") + 1);
  }
  const id = String(value.id);
  const kind = kinds.get(id) ?? "";
  if (kind === "event") return `events/event/${String(value.occurred).slice(0, 10)}/${id}`;
  const path = PATHS[kind];
  // A pool's page is found by its name.
  return path && path + (kind === "work-pool" ? String(value.name) : id);
}
