/** /flow_runs/{id}/set_state, for one and for many, and /flow_runs/{id}/resume. */
import { Hono } from "hono";
import { type BulkStates, bulkSetState } from "../../../contract/runs/bulk.ts";
import { resumeRequest } from "../../../contract/runs/flow-run-input.ts";
import { type OrchestrationResult, setStateRequest } from "../../../contract/runs/state.ts";
import { parseTime } from "../../../contract/time.ts";
import { machineKey, PROCESS_HEADER, parseProcessHeader } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { refuseWithMessage } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { renewsLeases } from "../../http/user-agent.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { findRows } from "../../queries/find-rows.ts";
import { FLOW_RUN_SORTS } from "../../queries/sorts.ts";
import type { Owners } from "../../runs/owners.ts";
import { findFlowRun } from "../../runs/rows/flow-run-row.ts";
import { proposeFlowRunState } from "../../runs/states/propose-flow-run-state.ts";
import { resumeFlowRun } from "../../runs/states/resume-flow-run.ts";

export function flowRunProposalRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  const here = machineKey();
  const statusOf = ({ state }: OrchestrationResult, before: number): 200 | 201 =>
    state && parseTime(state.timestamp) >= before ? 201 : 200;
  return new Hono()
    .post("/flow_runs/bulk_set_state", async (c) => {
      const { flow_runs, limit, ...request } = await readFields(c, bulkSetState);
      owners.sweep();
      const sort = FLOW_RUN_SORTS.ID_DESC ?? "";
      const where = joinedCondition("flow_run", { flow_runs });
      const ids = database.patiently(() => findRows(database, "flow_run", where, { sort, limit, offset: 0 }));
      const results: BulkStates["results"] = ids.flatMap((id) => {
        const result = proposeFlowRunState(context, owners, id, request, undefined, renewsLeases(c));
        return result ? [{ flow_run_id: id, ...result }] : [];
      });
      return c.json({ results });
    })
    .post(`/flow_runs/${ID}/set_state`, async (c) => {
      const request = await readFields(c, setStateRequest);
      const id = pathId(c);
      const owner = parseProcessHeader(c.req.header(PROCESS_HEADER), here);
      const before = context.now();
      const result = proposeFlowRunState(context, owners, id, request, owner, renewsLeases(c));
      if (!result) throw refuseWithMessage(404, `Flow run with id ${id} not found`);
      return c.json(result, statusOf(result, before));
    })
    .post(`/flow_runs/${ID}/resume`, async (c) => {
      const { run_input } = await readFields(c, resumeRequest);
      const before = context.now();
      const result = context.write(() => {
        const row = findFlowRun(database, pathId(c));
        if (!row) throw refuseWithMessage(404, `Flow run with id ${pathId(c)} not found`);
        return resumeFlowRun(context, row, run_input ?? undefined);
      });
      return c.json(result, statusOf(result, before));
    });
}
