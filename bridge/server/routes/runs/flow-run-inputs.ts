/** /flow_runs/{id}/input */
import { Hono } from "hono";
import { flowRunInputCreate, flowRunInputFilter } from "../../../contract/runs/flow-run-input.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { findFlowRunInput, wireFlowRunInput, writeFlowRunInput } from "../../resources/flow-run-input-row.ts";
import { findFlowRun } from "../../runs/rows/flow-run-row.ts";

/** Inputs in one answer, whatever is asked. */
const MAX_INPUTS = 1000;

export function flowRunInputRoutes(context: ServerContext): Hono {
  const { database } = context;
  const missing = () => refuse(404, "Flow run input not found");
  return new Hono()
    .post(`/flow_runs/${ID}/input`, async (c) => {
      const body = await readFields(c, flowRunInputCreate);
      const id = pathId(c);
      if (!findFlowRun(database, id)) throw refuse(404, "Flow run not found");
      const isWritten = context.write(() => writeFlowRunInput(context, id, body));
      if (!isWritten) throw refuse(409, "A flow run input with this key already exists.");
      return c.json(null, 201);
    })
    .post(`/flow_runs/${ID}/input/filter`, async (c) => {
      const { prefix, limit, exclude_keys } = await readFields(c, flowRunInputFilter);
      const rows = database.all(
        `SELECT * FROM flow_run_input WHERE flow_run_id = ?1 AND substr(key, 1, length(?2)) = ?2
         AND key NOT IN (SELECT value FROM json_each(?3)) ORDER BY created, id LIMIT ?4`,
        pathId(c),
        prefix,
        JSON.stringify(exclude_keys ?? []),
        Math.min(limit ?? 1, MAX_INPUTS),
      );
      return c.json(rows.map(wireFlowRunInput));
    })
    .get(`/flow_runs/${ID}/input/:key`, (c) => {
      const value = findFlowRunInput(database, pathId(c), c.req.param("key"));
      if (value === undefined) throw missing();
      return c.text(value);
    })
    .delete(`/flow_runs/${ID}/input/:key`, (c) => {
      const gone = database.run(
        "DELETE FROM flow_run_input WHERE flow_run_id = ? AND key = ?",
        pathId(c),
        c.req.param("key"),
      );
      if (gone === 0) throw missing();
      return c.body(null, 204);
    });
}
