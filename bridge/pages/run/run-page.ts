/** The page of a run, live: its state, what came of it, its steps, its values, its log. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { PageContext } from "../context.ts";
import type { Html } from "../html.ts";
import { layout } from "../layout.ts";
import { liveParts } from "../live.ts";
import { problemPage } from "../problem-page.ts";
import { isOver, runHead, runOutcome } from "./head.ts";
import { logPart } from "./log.ts";
import { type RunPageData, readRun } from "./read-run.ts";
import { stepsPart } from "./steps.ts";
import { valuesPart } from "./values.ts";

/** How often a browser without scripts loads the page again. */
const RELOAD_SECONDS = 3;

export async function runPage(c: Context, context: PageContext): Promise<Response> {
  const data = await readRun(context, c.req.param("id") ?? "");
  if (!data) return problemPage(c, "no-run");
  const { run, flow, deployment } = data;
  const over = isOver(run);
  const body = html`<p class="crumbs">${
    deployment
      ? html`<a href="/">Deployments</a> / <a href="/deployments/${deployment.id}">${flow} ${deployment.name}</a>`
      : html`<a href="/runs">Runs</a>`
  }</p>
${await runParts(context, data)}`;
  return c.html(
    layout({
      title: `${flow} · ${run.name}`,
      section: "runs",
      body,
      live: over ? undefined : `/runs/${run.id}/events`,
      reload: over ? undefined : RELOAD_SECONDS,
    }),
  );
}

export function runEvents(c: Context, context: PageContext): Response {
  const id = (c.req.param("id") ?? "").toLowerCase();
  let ids: ReadonlySet<string> = new Set([id]);
  return liveParts(
    c,
    context,
    async () => {
      const data = await readRun(context, id);
      if (!data) return { html: "", over: true };
      ids = data.ids;
      return { html: String(await runParts(context, data)), over: isOver(data.run) };
    },
    (change) => ids.has(change.id) || ids.has(change.flow_run_id ?? ""),
  );
}

async function runParts({ drawer, forms }: PageContext, data: RunPageData): Promise<Html> {
  return html`${runHead(data, forms.token)}
<div class="columns run">
<div>
<div data-part="outcome">${runOutcome(data)}</div>
<section data-part="steps" aria-labelledby="steps">${await stepsPart(data, drawer)}</section>
<section data-part="log" aria-labelledby="log">${logPart(data)}</section>
</div>
<aside data-part="values">${valuesPart(data)}</aside>
</div>`;
}
