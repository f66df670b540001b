/** /variables */
import { Hono } from "hono";
import {
  variableCountRequest,
  variableCreate,
  variableFilterRequest,
  variableUpdate,
} from "../../contract/variable.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { readBody, readFields } from "../http/body.ts";
import { integrityConflict, refuse } from "../http/http-error.ts";
import { ID, pathId } from "../http/path.ts";
import {
  type Condition,
  type Criterion,
  combine,
  criterion,
  tagsCriterion,
} from "../queries/conditions/condition.ts";
import { countRows, listRows } from "../queries/list.ts";
import { variableEvent } from "../resources/variable-event.ts";
import { wireVariable } from "../resources/variable-row.ts";

const SORTS: Record<string, string> = {
  CREATED_DESC: "created DESC",
  UPDATED_DESC: "updated DESC",
  NAME_ASC: "name",
  NAME_DESC: "name DESC",
};

interface VariableFilter {
  operator?: "and_" | "or_";
  id?: Criterion | null;
  name?: Criterion | null;
  tags?: { all_?: string[] | null; is_null_?: boolean | null } | null;
}

function variableCondition(filter: VariableFilter | null | undefined): Condition {
  return combine(
    [criterion("id", filter?.id), criterion("name", filter?.name), tagsCriterion("tags", filter?.tags)],
    filter?.operator,
  );
}

export function variableRoutes(context: ServerContext): Hono {
  const { database } = context;
  const missing = () => refuse(404, "Variable not found.");
  const routes = new Hono()
    .post("/variables/", async (c) => {
      const body = await readBody(c, variableCreate);
      const id = v7();
      const now = context.now();
      const row = context.write(() => {
        const added = database.get(
          `INSERT INTO variable (id, created, updated, name, value, tags) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (name) DO NOTHING RETURNING *`,
          id,
          now,
          now,
          body.name,
          JSON.stringify(body.value),
          JSON.stringify(body.tags ?? []),
        );
        if (added) variableEvent(context, "created", added);
        return added;
      });
      if (!row) throw refuse(409, `A variable with the name '${body.name}' already exists.`);
      return c.json(wireVariable(row), 201);
    })
    .post("/variables/filter", async (c) => {
      const body = await readFields(c, variableFilterRequest);
      const sort = SORTS[body.sort ?? "NAME_ASC"] ?? "name";
      const listing = { select: "SELECT * FROM variable", from: "variable", sort };
      return c.json(listRows(database, listing, variableCondition(body.variables), body).map(wireVariable));
    })
    .post("/variables/count", async (c) =>
      c.json(
        countRows(
          database,
          "variable",
          variableCondition((await readFields(c, variableCountRequest)).variables),
        ),
      ),
    );
  for (const [path, column] of [
    [`/variables/${ID}`, "id"],
    ["/variables/name/:name", "name"],
  ] as const) {
    routes
      .get(path, (c) => {
        const key = column === "id" ? pathId(c) : (c.req.param("name") ?? "");
        const row = database.get(`SELECT * FROM variable WHERE ${column} = ?`, key);
        if (!row) throw missing();
        return c.json(wireVariable(row));
      })
      .patch(path, async (c) => {
        const body = await readBody(c, variableUpdate);
        if (body.name === null || body.tags === null) throw integrityConflict();
        const key = column === "id" ? pathId(c) : (c.req.param("name") ?? "");
        context.write(() => {
          const changed = database.get(
            `UPDATE variable SET name = ifnull(?, name), value = ifnull(?, value), tags = ifnull(?, tags), updated = ?
             WHERE ${column} = ? RETURNING *`,
            body.name ?? null,
            body.value === undefined ? null : JSON.stringify(body.value),
            body.tags ? JSON.stringify(body.tags) : null,
            context.now(),
            key,
          );
          if (!changed) throw missing();
          variableEvent(context, "updated", changed);
        });
        return c.body(null, 204);
      })
      .delete(path, (c) => {
        const key = column === "id" ? pathId(c) : (c.req.param("name") ?? "");
        context.write(() => {
          const removed = database.get(`DELETE FROM variable WHERE ${column} = ? RETURNING *`, key);
          if (!removed) throw missing();
          variableEvent(context, "deleted", removed);
        });
        return c.body(null, 204);
      });
  }
  return routes;
}
