/** An automation: its row, what it is answered as, and how it is found. */
import type { Automation, AutomationFilter } from "../../contract/events/automation.ts";
import type { Trigger } from "../../contract/events/trigger.ts";
import { formatTime } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { json, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { type Condition, combine, criterion, tagsCriterion } from "../queries/conditions/condition.ts";

/** Undefined when there is none. */
export function findAutomation({ database }: ServerContext, id: string): Automation | undefined {
  const row = database.get("SELECT * FROM automation WHERE id = ?", id);
  return row && wireAutomation(row);
}

/** The answer for a row of `automation`. */
export function wireAutomation(row: Row): Automation {
  return {
    name: text(row.name),
    description: text(row.description),
    enabled: row.enabled === 1,
    tags: json<string[]>(row.tags, []),
    trigger: JSON.parse(text(row.trigger)) as Trigger,
    actions: json(row.actions, []),
    actions_on_trigger: json(row.actions_on_trigger, []),
    actions_on_resolve: json(row.actions_on_resolve, []),
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
  };
}

/** ORDER BY for each of Prefect's sort names. */
export const AUTOMATION_SORTS: Readonly<Record<string, string>> = {
  CREATED_DESC: "created DESC",
  UPDATED_DESC: "updated DESC",
  NAME_ASC: "name, id",
  NAME_DESC: "name DESC, id",
};

/** The condition on rows of `automation`; no filter asks for nothing. */
export function automationCondition(filter: AutomationFilter | null | undefined): Condition {
  return combine(
    [
      criterion("id", filter?.id),
      criterion("name", filter?.name),
      criterion("created", filter?.created),
      tagsCriterion("tags", filter?.tags),
    ],
    filter?.operator,
  );
}

/** Automations that act on a resource or belong to it. */
export function relatedAutomations({ database }: ServerContext, resource: string): Automation[] {
  return database
    .all(
      `SELECT automation.* FROM automation_related_resource AS related
       JOIN automation ON automation.id = related.automation_id WHERE related.resource_id = ?
       ORDER BY automation.created`,
      resource,
    )
    .map(wireAutomation);
}
