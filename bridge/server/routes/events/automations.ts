/** /automations, and the check of templates. */
import { type Context, Hono } from "hono";
import {
  type AutomationCore,
  automationCountRequest,
  automationFilterRequest,
  automationReaders,
  deploymentLoop,
} from "../../../contract/events/automation.ts";
import { type Problem, valueError } from "../../../contract/pydantic/problem.ts";
import { string } from "../../../contract/pydantic/scalars.ts";
import { checkActionVariables } from "../../automations/action-variables.ts";
import {
  AUTOMATION_SORTS,
  automationCondition,
  findAutomation,
  relatedAutomations,
  wireAutomation,
} from "../../automations/automation-row.ts";
import { templateChecks } from "../../automations/template-checks.ts";
import { templateProblem } from "../../automations/templates.ts";
import {
  createAutomation,
  deleteAutomation,
  deleteOwnedAutomations,
  updateAutomation,
} from "../../automations/write-automation.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { refuseWithMessage } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { readModel, wrong } from "../../http/read-model.ts";
import { countRows, listRows } from "../../queries/list.ts";

export function automationRoutes(context: ServerContext): Hono {
  const { database } = context;
  const read = automationReaders(templateChecks);
  const missing = () => refuseWithMessage(404, "Automation not found");
  return new Hono()
    .post("/automations/", async (c) => {
      const { value } = await readModel(c, read.create);
      checkActionVariables(context, value.actions, (variables) => Object.keys(variables).length > 0);
      return c.json(
        context.write(() => createAutomation(context, value)),
        201,
      );
    })
    .put(`/automations/${ID}`, async (c) => {
      const { value, sent } = await readModel(c, read.update);
      checkActionVariables(context, value.actions, () => true);
      // What was not sent stays as it was.
      const update = Object.fromEntries(
        Object.entries(value).filter(([name]) => Object.hasOwn(sent, name)),
      ) as Partial<AutomationCore>;
      if (!context.write(() => updateAutomation(context, pathId(c), update))) throw missing();
      return c.body(null, 204);
    })
    .patch(`/automations/${ID}`, async (c) => {
      const { value, sent } = await readModel(c, read.patch);
      context.write(() => {
        const known = findAutomation(context, pathId(c));
        if (!known) throw missing();
        const problem = deploymentLoop({ ...known, ...value });
        if (problem !== undefined) throw wrong(explained(problem, { ...known, ...value }), value);
        updateAutomation(context, known.id, Object.hasOwn(sent, "enabled") ? value : {});
      });
      return c.body(null, 204);
    })
    .delete(`/automations/${ID}`, (c) => {
      if (!context.write(() => deleteAutomation(context, pathId(c)))) throw missing();
      return c.body(null, 204);
    })
    .post("/automations/filter", async (c) => {
      const { automations, sort, ...page } = await readFields(c, automationFilterRequest);
      const listing = {
        select: "SELECT * FROM automation",
        from: "automation",
        sort: AUTOMATION_SORTS[sort ?? "NAME_ASC"] ?? "name",
      };
      return c.json(listRows(database, listing, automationCondition(automations), page).map(wireAutomation));
    })
    .post("/automations/count", async (c) => {
      const { automations } = await readFields(c, automationCountRequest);
      return c.json(countRows(database, "automation", automationCondition(automations)));
    })
    .get(`/automations/${ID}`, (c) => {
      const automation = findAutomation(context, pathId(c));
      if (!automation) throw missing();
      return c.json(automation);
    })
    .get("/automations/related-to/:resource", (c) =>
      c.json(relatedAutomations(context, c.req.param("resource"))),
    )
    .delete("/automations/owned-by/:resource", (c) => {
      context.write(() => deleteOwnedAutomations(context, c.req.param("resource")));
      return c.json(null, 202);
    })
    .post("/automations/templates/validate", checkTemplate)
    .post("/templates/validate", checkTemplate);
}

/** What is wrong once it is changed; only here it names where that is explained, as in Prefect. */
function explained(problem: string, changed: object): Problem[] {
  const url = "https://errors.pydantic.dev/2.14/v/value_error";
  const wrong = { ...valueError(problem), loc: [], input: changed, url };
  return [wrong];
}

async function checkTemplate(c: Context): Promise<Response> {
  const source = (await c.req.text()) === "" ? "" : (await readModel(c, string)).value;
  const problem = templateProblem(source);
  if (!problem) return c.body(null, 204);
  return c.json({ error: { line: problem.line, message: problem.message, source } }, 422);
}
