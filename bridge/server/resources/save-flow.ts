/** Saves a flow, once per name. */
import type { Flow, FlowCreate } from "../../contract/runs/flow.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { wireFlow } from "./flow-row.ts";

/** The flow of that name as it is answered, and whether it is new: one that exists stays as it is. */
export function saveFlow(context: ServerContext, create: FlowCreate): { flow: Flow; created: boolean } {
  const { database } = context;
  const now = context.now();
  const added = context.write(() =>
    database.run(
      `INSERT INTO flow (id, created, updated, name, tags, labels) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO NOTHING`,
      v7(),
      now,
      now,
      create.name,
      JSON.stringify(create.tags ?? []),
      JSON.stringify(create.labels ?? {}),
    ),
  );
  const row = database.get("SELECT * FROM flow WHERE name = ?", create.name);
  if (!row) throw new Error(`flow ${create.name} vanished while it was written`);
  return { flow: wireFlow(row), created: added === 1 };
}
