/** Creates, changes and deletes flows, each with its event; with a flow go its deployments and runs. */
import type { Flow, FlowCreate, FlowUpdate } from "../../contract/runs/flow.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import { publishEvent } from "../events/publish-event.ts";
import { resourceOf } from "../events/resource.ts";
import { deleteRunsOfFlows } from "../runs/delete-flow-runs.ts";
import type { Change } from "./change.ts";
import { wireFlow } from "./flow-row.ts";

/** The flow of that name as it is answered, and whether it is new: one that exists stays as it is. */
export function saveFlow(context: ServerContext, create: FlowCreate): { flow: Flow; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const now = context.now();
    const added = database.run(
      `INSERT INTO flow (id, created, updated, name, tags, labels) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO NOTHING`,
      v7(),
      now,
      now,
      create.name,
      JSON.stringify(create.tags ?? []),
      JSON.stringify(create.labels ?? {}),
    );
    const row = database.get("SELECT * FROM flow WHERE name = ?", create.name);
    if (!row) throw new Error(`flow ${create.name} vanished while it was written`);
    const flow = wireFlow(row);
    if (added === 1) note(context, flow, "created");
    return { flow, created: added === 1 };
  });
}

/** Whether there is such a flow. What is not sent stays. */
export function updateFlow(context: ServerContext, id: string, { tags }: FlowUpdate): boolean {
  const { database } = context;
  return context.write(() => {
    if (tags)
      database.run(
        "UPDATE flow SET tags = ?, updated = ? WHERE id = ?",
        JSON.stringify(tags),
        context.now(),
        id,
      );
    const row = database.get("SELECT * FROM flow WHERE id = ?", id);
    if (row) note(context, wireFlow(row), "updated");
    return row !== undefined;
  });
}

/** Deletes flows, their deployments and runs; gives the ids of those that were there. */
export function deleteFlows(context: ServerContext, ids: readonly string[]): string[] {
  const { database } = context;
  const list = JSON.stringify(ids);
  const given = "(SELECT value FROM json_each(?))";
  return context.write(() => {
    const flows = database.all(`SELECT * FROM flow WHERE id IN ${given}`, list).map(wireFlow);
    for (const flow of flows) note(context, flow, "deleted");
    deleteRunsOfFlows(context, ids);
    database.run(
      `DELETE FROM deployment_schedule WHERE deployment_id IN (SELECT id FROM deployment WHERE flow_id IN ${given})`,
      list,
    );
    const deployments = database.all(`DELETE FROM deployment WHERE flow_id IN ${given} RETURNING id`, list);
    for (const { id } of deployments) context.changes.note("deployment", text(id));
    database.run(`DELETE FROM flow WHERE id IN ${given}`, list);
    return flows.map(({ id }) => id);
  });
}

function note(context: ServerContext, flow: Flow, change: Change): void {
  const { id, name, tags, labels } = flow;
  publishEvent(context, {
    event: `prefect.flow.${change}`,
    resource: resourceOf("flow", id, { name }),
    payload: { name, tags, labels },
  });
}
