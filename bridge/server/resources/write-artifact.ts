/** Writes artifacts: each is a version, and the key knows its latest. */
import type { ArtifactCreate, ArtifactUpdate } from "../../contract/runs/artifact.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeJson, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { artifactKeyEvent } from "./artifact-event.ts";

/** Stores a version; its id. */
export function insertArtifact(context: ServerContext, artifact: ArtifactCreate): string {
  const { database } = context;
  const id = v7();
  context.write(() => {
    const now = context.now();
    database.run(
      `INSERT INTO artifact (id, created, updated, key, type, description, data, metadata_, flow_run_id, task_run_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      now,
      now,
      artifact.key ?? null,
      artifact.type ?? null,
      artifact.description ?? null,
      maybeJson(artifact.data),
      maybeJson(artifact.metadata_),
      artifact.flow_run_id ?? null,
      artifact.task_run_id ?? null,
    );
    if (artifact.key) {
      const isKnown =
        database.get("SELECT 1 FROM artifact_collection WHERE key = ?", artifact.key) !== undefined;
      database.run(
        `INSERT INTO artifact_collection (id, created, updated, key, latest_id) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET updated = excluded.updated, latest_id = excluded.latest_id`,
        v7(),
        now,
        now,
        artifact.key,
        id,
      );
      tellLatest(context, id, isKnown ? "updated" : "created");
    }
    context.changes.note("artifact", id, artifact.flow_run_id);
  });
  return id;
}

/** Whether there was such an artifact. What is not sent stays. */
export function updateArtifact(context: ServerContext, id: string, update: ArtifactUpdate): boolean {
  const { database } = context;
  return context.write(() => {
    const row = database.get("SELECT key, flow_run_id FROM artifact WHERE id = ?", id);
    if (!row) return false;
    const now = context.now();
    const set = (column: string, value: string | null): number =>
      database.run(`UPDATE artifact SET ${column} = ?, updated = ? WHERE id = ?`, value, now, id);
    if (update.data !== undefined) set("data", maybeJson(update.data));
    if (update.description !== undefined) set("description", update.description ?? null);
    if (update.metadata_ !== undefined) set("metadata_", maybeJson(update.metadata_));
    database.run("UPDATE artifact_collection SET updated = ? WHERE latest_id = ?", now, id);
    note(context, id, row);
    return true;
  });
}

/** Whether there was such an artifact; the version before becomes the latest of its key. */
export function deleteArtifact(context: ServerContext, id: string): boolean {
  const { database } = context;
  return context.write(() => {
    const row = database.get("DELETE FROM artifact WHERE id = ? RETURNING *", id);
    if (!row) return false;
    const isLatest = database.get("SELECT 1 FROM artifact_collection WHERE latest_id = ?", id) !== undefined;
    if (row.key !== null && isLatest) {
      const before = database.get(
        "SELECT id FROM artifact WHERE key = ? ORDER BY created DESC LIMIT 1",
        row.key ?? null,
      );
      if (before) {
        database.run(
          "UPDATE artifact_collection SET latest_id = ? WHERE latest_id = ?",
          before.id ?? null,
          id,
        );
        tellLatest(context, text(before.id), "updated");
      } else {
        artifactKeyEvent(context, "deleted", row);
        database.run("DELETE FROM artifact_collection WHERE latest_id = ?", id);
      }
    }
    note(context, id, row);
    return true;
  });
}

function tellLatest(context: ServerContext, id: string, verb: "created" | "updated"): void {
  const row = context.database.get("SELECT * FROM artifact WHERE id = ?", id);
  if (row) artifactKeyEvent(context, verb, row);
}

function note(context: ServerContext, id: string, row: Row): void {
  context.changes.note("artifact", id, row.flow_run_id as string | null);
}
