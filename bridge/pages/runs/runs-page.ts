/** All runs, newest first, a page at a time; `?deployment=<id>` those of one. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { PageContext } from "../context.ts";
import { findDeployment } from "../deployment/read-deployment.ts";
import { layout } from "../layout.ts";
import { problemPage } from "../problem-page.ts";
import { runSubjects } from "./flow-names.ts";
import { recentRuns } from "./read-runs.ts";
import { runsTable } from "./runs-table.ts";

const PAGE_ROWS = 50;

export async function runsPage(c: Context, { client }: PageContext): Promise<Response> {
  const offset = Math.min(1_000_000, Number.parseInt(c.req.query("from") ?? "0", 10) || 0);
  const id = c.req.query("deployment");
  const deployment = id === undefined ? undefined : await findDeployment(client, id);
  if (id !== undefined && !deployment) return problemPage(c, "no-deployment");
  const runs = await recentRuns(client, {
    deployment: deployment?.id,
    limit: PAGE_ROWS,
    offset: Math.max(0, offset),
  });
  const subjects = await runSubjects(client, runs);
  const only = deployment ? `deployment=${deployment.id}&` : "";
  const steps = [
    offset > 0 ? html`<a href="/runs?${only}from=${Math.max(0, offset - PAGE_ROWS)}">Newer</a>` : "",
    runs.length === PAGE_ROWS ? html`<a href="/runs?${only}from=${offset + PAGE_ROWS}">Older</a>` : "",
  ];
  const title = deployment ? `Runs of ${deployment.name}` : "Runs";
  const body = html`${
    deployment
      ? html`<p class="crumbs"><a href="/">Deployments</a> / <a href="/deployments/${deployment.id}">${deployment.name}</a></p>`
      : ""
  }<h1>${title}</h1>
${runs.length > 0 ? runsTable(runs, deployment ? undefined : subjects) : html`<p class="empty">Nothing has run yet.</p>`}
<p class="more">${steps}</p>`;
  return c.html(layout({ title, section: "runs", body }));
}
