/** The first page: what can be run, what ran last, what came of it. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Deployment } from "../contract/deployments/deployment.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import { plainText, shorten } from "../rendering/escape.ts";
import { scheduleWords } from "../schedules/words.ts";
import { artifactRows } from "./artifacts/artifacts-page.ts";
import type { PageContext } from "./context.ts";
import type { Html } from "./html.ts";
import { layout } from "./layout.ts";
import { liveParts } from "./live.ts";
import { chip } from "./parts/chip.ts";
import { when } from "./parts/when.ts";
import { flowNames, runSubjects } from "./runs/flow-names.ts";
import { nextRun, recentRuns } from "./runs/read-runs.ts";
import { runsTable } from "./runs/runs-table.ts";

const RECENT_ROWS = 8;

export async function homePage(c: Context, context: PageContext): Promise<Response> {
  const leave = context.signIn
    ? html`<form class="sign-out" method="post" action="/sign-out"><button type="submit">Sign out</button></form>`
    : "";
  const body = html`${await homeParts(context)}${leave}`;
  return c.html(layout({ title: "Deployments", section: "deployments", live: "/events", body }));
}

export function homeEvents(c: Context, context: PageContext): Response {
  return liveParts(
    c,
    context,
    async () => ({ html: String(await homeParts(context)) }),
    ({ kind }) => kind === "flow-run" || kind === "deployment" || kind === "artifact",
  );
}

async function homeParts({ client }: PageContext): Promise<Html> {
  const [deployments, runs, artifacts] = await Promise.all([
    client.deployments.filter({ sort: "NAME_ASC" }),
    recentRuns(client, { limit: RECENT_ROWS }),
    client.artifacts.latest({ sort: "UPDATED_DESC", limit: RECENT_ROWS }),
  ]);
  const [flows, subjects, cards] = await Promise.all([
    flowNames(client, deployments),
    runSubjects(client, runs),
    Promise.all(
      deployments.map(async (deployment) => {
        const [last] = await recentRuns(client, { deployment: deployment.id, limit: 1 });
        return { deployment, last, next: await nextRun(client, deployment.id) };
      }),
    ),
  ]);
  const flowOf = (deployment: Deployment) => flows.get(deployment.flow_id) ?? "";
  // The API sorts by the deployment's own name; the flow's comes first here, which it holds elsewhere.
  cards.sort((a, b) => flowOf(a.deployment).localeCompare(flowOf(b.deployment)));
  const articles = cards.map((card) => deploymentCard({ ...card, flow: flowOf(card.deployment) }));
  return html`<section data-part="deployments" aria-labelledby="deployments">
<h1 id="deployments">Deployments</h1>
${articles.length > 0 ? html`<div class="cards">${articles}</div>` : noDeployments()}
</section>
<div class="columns">
<section data-part="runs" aria-labelledby="runs">
<h2 id="runs">Recent runs</h2>
${runs.length > 0 ? html`${runsTable(runs, subjects)}<p class="more"><a href="/runs">All runs</a></p>` : html`<p class="empty">Nothing has run yet.</p>`}
</section>
<section data-part="artifacts" aria-labelledby="artifacts">
<h2 id="artifacts">Artifacts</h2>
${
  artifacts.length > 0
    ? html`${artifactRows(artifacts)}<p class="more"><a href="/artifacts">All artifacts</a></p>`
    : html`<p class="empty">Reports and tables that runs write appear here.</p>`
}
</section>
</div>`;
}

interface Card {
  deployment: Deployment;
  flow: string;
  last: FlowRun | undefined;
  next: string | undefined;
}

function deploymentCard({ deployment, flow, last, next }: Card): Html {
  const path = `/deployments/${deployment.id}`;
  const description = firstSentence(deployment.description ?? "");
  return html`<article class="card">
<h3><a href="${path}">${flow}</a> <span class="faint">${deployment.name}</span></h3>
${description ? html`<p>${description}</p>` : ""}
<dl class="facts">
<div><dt>Schedule</dt><dd>${scheduleText(deployment, next)}</dd></div>
<div><dt>Last run</dt><dd>${
    last
      ? html`<a class="plain" href="/runs/${last.id}">${chip(last.state_type, last.state_name)} <span class="faint">${when(last.start_time ?? last.expected_start_time)}</span></a>`
      : html`<span class="faint">never</span>`
  }</dd></div>
</dl>
<p class="actions"><a class="button" href="${path}#run" aria-label="Run ${flow} ${deployment.name}">Run…</a></p>
</article>`;
}

/** When a deployment runs by itself, in words, and when next. */
export function scheduleText(deployment: Deployment, next: string | undefined): Html {
  const active = deployment.schedules.filter((schedule) => schedule.active);
  if (active.length === 0) return html`<span class="faint">only by hand</span>`;
  const words = active.map(({ schedule }) => scheduleWords(schedule)).join("; ");
  if (deployment.paused) return html`${words} <span class="faint">(paused)</span>`;
  return html`${words}${next ? html`<br><span class="faint">next ${when(next)}</span>` : ""}`;
}

/** The first paragraph as plain text. */
function firstSentence(markdown: string): string {
  const [first = ""] = markdown.trim().split(/\n\s*\n/);
  return shorten(
    plainText(first.replace(/[*_`#]/g, ""))
      .replace(/\s+/g, " ")
      .trim(),
    180,
  );
}

function noDeployments(): Html {
  return html`<div class="empty big">
<p>Nothing is deployed yet.</p>
<p>In a notebook, put <code>%%deploy</code> and the name of a flow into a cell of its own and run it, or deploy from a shell:</p>
<pre><code>cellflow deploy notebook.ipynb:flow</code></pre>
</div>`;
}
