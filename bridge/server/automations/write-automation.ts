/** Creates, changes and deletes automations, with the events that say so. */

import type { Action } from "../../contract/events/action.ts";
import type { Automation, AutomationCore, AutomationCreate } from "../../contract/events/automation.ts";
import { withNewIds } from "../../contract/events/trigger.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import type { Value } from "../db/database.ts";
import { publishEvent } from "../events/publish-event.ts";
import { resourceOf } from "../events/resource.ts";
import type { Change } from "../resources/change.ts";
import { findAutomation } from "./automation-row.ts";
import { beginHere } from "./evaluation/position.ts";

/** The automation, inside a transaction. */
export function createAutomation(context: ServerContext, create: AutomationCreate): Automation {
  const { owner_resource: owner, ...core } = create;
  const id = v7();
  const now = context.now();
  context.database.run(
    `INSERT INTO automation (id, created, updated, name, trigger, actions, enabled_since)
     VALUES (?, ?, ?, ?, '{}', '[]', ?)`,
    id,
    now,
    now,
    core.name,
    now,
  );
  setColumns(context, id, columnsOf({ ...core, trigger: withNewIds(core.trigger) }));
  if (core.enabled) beginHere(context.database);
  relateDeployments(context, id, core.actions);
  if (owner) relate(context, id, owner, true);
  return announced(context, id, "created");
}

/**
 * Changes what is given, inside a transaction; undefined if there is no such automation. Another trigger begins
 * anew.
 */
export function updateAutomation(
  context: ServerContext,
  id: string,
  update: Partial<AutomationCore>,
): Automation | undefined {
  const { database } = context;
  const known = findAutomation(context, id);
  if (!known) return undefined;
  const trigger = update.trigger && withNewIds(update.trigger);
  setColumns(context, id, {
    ...columnsOf({ ...update, ...(trigger && { trigger }) }),
    updated: context.now(),
  });
  if (trigger) forgetProgress(context, id);
  if (!known.enabled && (update.enabled ?? known.enabled)) {
    database.run("UPDATE automation SET enabled_since = ? WHERE id = ?", context.now(), id);
    beginHere(database);
  }
  if (update.actions) relateDeployments(context, id, update.actions);
  return announced(context, id, "updated");
}

/** Whether there was such an automation; inside a transaction. */
export function deleteAutomation(context: ServerContext, id: string): boolean {
  const known = findAutomation(context, id);
  if (!known) return false;
  remove(context, id);
  announce(context, known, "deleted");
  return true;
}

/** Deletes what belongs to a resource, without a word as Prefect does; inside a transaction. */
export function deleteOwnedAutomations(context: ServerContext, resource: string): void {
  const owned = context.database.all(
    "SELECT automation_id FROM automation_related_resource WHERE resource_id = ? AND owned = 1",
    resource,
  );
  for (const { automation_id: id } of owned) remove(context, String(id));
}

function remove(context: ServerContext, id: string): void {
  forgetProgress(context, id);
  noteChange(context);
  // What waits to be sent again is not sent any more.
  context.database.run("DELETE FROM automation_message WHERE automation_id = ?", id);
  context.database.run("DELETE FROM automation_related_resource WHERE automation_id = ?", id);
  context.database.run("DELETE FROM automation WHERE id = ?", id);
}

/** Whoever evaluates reads them again. */
function noteChange({ database }: ServerContext): void {
  database.run("UPDATE automation_version SET version = version + 1");
}

function forgetProgress({ database }: ServerContext, id: string): void {
  for (const table of ["automation_bucket", "automation_child_firing"])
    database.run(`DELETE FROM ${table} WHERE automation_id = ?`, id);
}

function columnsOf(update: Partial<AutomationCore>): Record<string, Value | undefined> {
  const jsonOf = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
  return {
    name: update.name,
    description: update.description,
    enabled: update.enabled === undefined ? undefined : Number(update.enabled),
    tags: jsonOf(update.tags),
    trigger: jsonOf(update.trigger),
    actions: jsonOf(update.actions),
    actions_on_trigger: jsonOf(update.actions_on_trigger),
    actions_on_resolve: jsonOf(update.actions_on_resolve),
  };
}

function setColumns(
  { database }: ServerContext,
  id: string,
  columns: Record<string, Value | undefined>,
): void {
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) database.run(`UPDATE automation SET ${column} = ? WHERE id = ?`, value, id);
  }
}

/** An automation is related to the deployments that it runs. */
function relateDeployments(context: ServerContext, id: string, actions: readonly Action[]): void {
  context.database.run(
    `DELETE FROM automation_related_resource WHERE automation_id = ? AND owned = 0
     AND resource_id GLOB 'prefect.deployment.*'`,
    id,
  );
  for (const action of actions) {
    if (action.type === "run-deployment" && action.source === "selected")
      relate(context, id, `prefect.deployment.${action.deployment_id}`, false);
  }
}

function relate({ database }: ServerContext, id: string, resource: string, isOwned: boolean): void {
  database.run(
    `INSERT INTO automation_related_resource (automation_id, resource_id, owned) VALUES (?, ?, ?)
     ON CONFLICT (automation_id, resource_id) DO UPDATE SET owned = max(owned, excluded.owned)`,
    id,
    resource,
    Number(isOwned),
  );
}

function announced(context: ServerContext, id: string, what: Change): Automation {
  noteChange(context);
  const automation = findAutomation(context, id);
  if (!automation) throw new Error(`automation ${id} vanished while it was written`);
  announce(context, automation, what);
  return automation;
}

function announce(context: ServerContext, automation: Automation, what: Change): void {
  publishEvent(context, {
    event: `prefect.automation.${what}`,
    resource: resourceOf("automation", automation.id, { name: automation.name }),
    payload: { ...automation },
  });
}
