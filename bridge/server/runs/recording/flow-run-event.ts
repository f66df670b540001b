/** The event of a flow run's new state: `prefect.flow-run.<State>`, under the state's own id. */
import type { Event, Resource } from "../../../contract/events/event.ts";
import type { StateType } from "../../../contract/runs/state.ts";
import { formatTime } from "../../../contract/time.ts";
import { startOf } from "../../../well-formed.ts";
import { json, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import type { StoredState } from "../state.ts";

const MAX_MESSAGE_CHARACTERS = 100_000;

export function flowRunEvent(
  database: Database,
  run: Row,
  initial: StoredState | null,
  state: StoredState,
): Event {
  return {
    id: state.id,
    occurred: formatTime(state.timestamp),
    event: `prefect.flow-run.${state.name}`,
    resource: {
      "prefect.resource.id": `prefect.flow-run.${text(run.id)}`,
      "prefect.resource.name": text(run.name),
      "prefect.run-count": String(run.run_count),
      "prefect.state-message": startOf(state.message ?? "", MAX_MESSAGE_CHARACTERS),
      "prefect.state-name": state.name,
      "prefect.state-timestamp": formatTime(state.timestamp),
      "prefect.state-type": state.type,
    },
    related: related(database, run),
    payload: {
      intended: { from: initial?.type ?? null, to: state.type satisfies StateType },
      initial_state: statePayload(initial),
      validated_state: statePayload(state),
    },
    follows: initial?.id ?? null,
  };
}

function statePayload(state: StoredState | null): Record<string, unknown> | null {
  if (!state) return null;
  const details = Object.entries(state.details).filter(([, value]) => value !== null && value !== undefined);
  return {
    type: state.type,
    name: state.name,
    message: startOf(state.message ?? "", MAX_MESSAGE_CHARACTERS),
    state_details: Object.fromEntries(details),
    data: null,
  };
}

function related(database: Database, run: Row): Resource[] {
  const tags = new Set(json<string[]>(run.tags, []));
  const resources: Resource[] = [];
  const add = (role: string, row: Row | undefined, extra: Resource = {}): void => {
    if (!row) return;
    resources.push({
      "prefect.resource.id": `prefect.${role}.${text(row.id)}`,
      "prefect.resource.role": role,
      "prefect.resource.name": text(row.name),
      ...extra,
    });
    for (const tag of json<string[]>(row.tags, [])) tags.add(tag);
  };
  add("flow", database.get("SELECT id, name, tags FROM flow WHERE id = ?", text(run.flow_id)));
  if (run.deployment_id !== null) {
    add(
      "deployment",
      database.get("SELECT id, name, tags FROM deployment WHERE id = ?", text(run.deployment_id)),
    );
  }
  if (run.work_queue_id !== null) {
    const queue = database.get(
      `SELECT work_queue.id, work_queue.name, work_pool.id AS pool_id, work_pool.name AS pool_name, work_pool.type
       FROM work_queue JOIN work_pool ON work_pool.id = work_queue.work_pool_id WHERE work_queue.id = ?`,
      text(run.work_queue_id),
    );
    if (queue) {
      add("work-queue", queue);
      add(
        "work-pool",
        { id: queue.pool_id ?? null, name: queue.pool_name ?? null },
        {
          "prefect.work-pool.type": text(queue.type),
        },
      );
    }
  }
  if (run.parent_task_run_id !== null) {
    add(
      "task-run",
      database.get("SELECT id, name, tags FROM task_run WHERE id = ?", text(run.parent_task_run_id)),
    );
  }
  for (const tag of [...tags].sort()) {
    resources.push({ "prefect.resource.id": `prefect.tag.${tag}`, "prefect.resource.role": "tag" });
  }
  return resources;
}
