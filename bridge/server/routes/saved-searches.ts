/** /saved_searches */
import { Hono } from "hono";
import {
  type SavedSearch,
  savedSearchCreate,
  savedSearchFilterRequest,
} from "../../contract/saved-search.ts";
import { formatTime } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { json, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { readBody, readFields } from "../http/body.ts";
import { refuse } from "../http/http-error.ts";
import { ID, pathId } from "../http/path.ts";
import { ALWAYS } from "../queries/conditions/condition.ts";
import { listRows } from "../queries/list.ts";

const SEARCHES = { select: "SELECT * FROM saved_search", from: "saved_search", sort: "name" };

export function savedSearchRoutes(context: ServerContext): Hono {
  const { database } = context;
  const missing = () => refuse(404, "Saved search not found");
  return new Hono()
    .put("/saved_searches/", async (c) => {
      const body = await readBody(c, savedSearchCreate);
      const id = v7();
      const row = database.get(
        `INSERT INTO saved_search (id, created, updated, name, filters) VALUES (?1, ?2, ?2, ?3, ?4)
         ON CONFLICT (name) DO UPDATE SET updated = ?2, filters = ?4 RETURNING *`,
        id,
        context.now(),
        body.name,
        JSON.stringify(body.filters ?? []),
      );
      if (!row) throw new Error("the saved search vanished while it was written");
      return c.json(wire(row), row.id === id ? 201 : 200);
    })
    .post("/saved_searches/filter", async (c) => {
      const body = await readFields(c, savedSearchFilterRequest);
      return c.json(listRows(database, SEARCHES, ALWAYS, body).map(wire));
    })
    .get(`/saved_searches/${ID}`, (c) => {
      const row = database.get("SELECT * FROM saved_search WHERE id = ?", pathId(c));
      if (!row) throw missing();
      return c.json(wire(row));
    })
    .delete(`/saved_searches/${ID}`, (c) => {
      if (database.run("DELETE FROM saved_search WHERE id = ?", pathId(c)) === 0) throw missing();
      return c.body(null, 204);
    });
}

function wire(row: Row): SavedSearch {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    filters: json<SavedSearch["filters"]>(row.filters, []),
  };
}
