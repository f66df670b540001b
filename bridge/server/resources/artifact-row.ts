/** An artifact: its row and what it is answered as, each version and the latest of a key. */
import type { Artifact, ArtifactCollection } from "../../contract/runs/artifact.ts";
import { formatTime } from "../../contract/time.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";

/** The latest artifact of each key, joined to its key's own row. */
export const LATEST = "artifact JOIN artifact_collection AS collection ON collection.latest_id = artifact.id";
/** The latest version of each key, with what is known of the key. */
export const SELECT_LATEST = `SELECT artifact.*, collection.id AS collection_id, collection.created AS first,
  collection.updated AS last FROM ${LATEST}`;

/** The answer for a row of `artifact`. */
export function wireArtifact(row: Row): Artifact {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    key: maybeText(row.key),
    type: maybeText(row.type),
    description: maybeText(row.description),
    data: json<unknown>(row.data, null),
    metadata_: json<Record<string, string> | null>(row.metadata_, null),
    flow_run_id: maybeText(row.flow_run_id),
    task_run_id: maybeText(row.task_run_id),
  };
}

/** The answer for a row of {@link SELECT_LATEST}. */
export function wireCollection(row: Row): ArtifactCollection {
  return {
    ...wireArtifact(row),
    id: text(row.collection_id),
    created: formatTime(Number(row.first)),
    updated: formatTime(Number(row.last)),
    key: text(row.key),
    latest_id: text(row.id),
  };
}
