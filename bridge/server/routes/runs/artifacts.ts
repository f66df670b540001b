/** /artifacts: every version of a key, and the latest of each. */
import { Hono } from "hono";
import {
  artifactCountRequest,
  artifactFilterRequest,
  artifactLatestCountRequest,
  artifactLatestFilterRequest,
  type JoinedFilters,
} from "../../../contract/filters.ts";
import { artifactCreate, artifactUpdate } from "../../../contract/runs/artifact.ts";
import type { ServerContext } from "../../context.ts";
import { readBody, readFields } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { type Condition, type Criterion, combine, criterion } from "../../queries/conditions/condition.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { countRows, listRows } from "../../queries/list.ts";
import { ARTIFACT_SORTS } from "../../queries/sorts.ts";
import { LATEST, SELECT_LATEST, wireArtifact, wireCollection } from "../../resources/artifact-row.ts";
import { deleteArtifact, insertArtifact, updateArtifact } from "../../resources/write-artifact.ts";

interface ArtifactFilter {
  operator?: "and_" | "or_";
  id?: Criterion | null;
  latest_id?: Criterion | null;
  key?: Criterion | null;
  flow_run_id?: Criterion | null;
  task_run_id?: Criterion | null;
  type?: Criterion | null;
}

function artifactCondition(body: JoinedFilters & { artifacts?: ArtifactFilter | null }): Condition {
  const filter = body.artifacts;
  return combine([
    combine(
      [
        criterion("artifact.id", filter?.id),
        criterion("artifact.id", filter?.latest_id),
        criterion("artifact.key", filter?.key),
        criterion("artifact.flow_run_id", filter?.flow_run_id),
        criterion("artifact.task_run_id", filter?.task_run_id),
        criterion("artifact.type", filter?.type),
      ],
      filter?.operator,
    ),
    joinedCondition("artifact", body),
  ]);
}

function sortOf(sort: string | null | undefined): string {
  return ARTIFACT_SORTS[sort ?? "ID_DESC"] ?? "artifact.id DESC";
}

export function artifactRoutes(context: ServerContext): Hono {
  const { database } = context;
  return new Hono()
    .post("/artifacts/", async (c) => {
      const id = insertArtifact(context, await readBody(c, artifactCreate));
      const row = database.get("SELECT * FROM artifact WHERE id = ?", id);
      return c.json(row && wireArtifact(row), 201);
    })
    .post("/artifacts/filter", async (c) => {
      const body = await readFields(c, artifactFilterRequest);
      const listing = {
        select: "SELECT artifact.* FROM artifact",
        from: "artifact",
        sort: sortOf(body.sort),
      };
      return c.json(listRows(database, listing, artifactCondition(body), body).map(wireArtifact));
    })
    .post("/artifacts/count", async (c) =>
      c.json(countRows(database, "artifact", artifactCondition(await readFields(c, artifactCountRequest)))),
    )
    .post("/artifacts/latest/filter", async (c) => {
      const body = await readFields(c, artifactLatestFilterRequest);
      const listing = { select: SELECT_LATEST, from: LATEST, sort: sortOf(body.sort) };
      return c.json(listRows(database, listing, artifactCondition(body), body).map(wireCollection));
    })
    .post("/artifacts/latest/count", async (c) =>
      c.json(countRows(database, LATEST, artifactCondition(await readFields(c, artifactLatestCountRequest)))),
    )
    .get(`/artifacts/${ID}`, (c) => {
      const row = database.get("SELECT * FROM artifact WHERE id = ?", pathId(c));
      if (!row) throw refuse(404, "Artifact not found.");
      return c.json(wireArtifact(row));
    })
    .get("/artifacts/:key/latest", (c) => {
      const row = database.get(`${SELECT_LATEST} WHERE collection.key = ?`, c.req.param("key"));
      if (!row) throw refuse(404, "Artifact not found.");
      const { latest_id: _, ...artifact } = wireCollection(row);
      return c.json(artifact);
    })
    .patch(`/artifacts/${ID}`, async (c) => {
      if (!updateArtifact(context, pathId(c), await readBody(c, artifactUpdate))) {
        throw refuse(404, "Artifact not found.");
      }
      return c.body(null, 204);
    })
    .delete(`/artifacts/${ID}`, (c) => {
      if (!deleteArtifact(context, pathId(c))) throw refuse(404, "Artifact not found.");
      return c.body(null, 204);
    });
}
