/** All artifacts that have a key: the latest version of each. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { ArtifactCollection } from "../../contract/runs/artifact.ts";
import type { PageContext } from "../context.ts";
import type { Html } from "../html.ts";
import { layout } from "../layout.ts";
import { rmseOf } from "../parts/trend.ts";
import { when } from "../parts/when.ts";

const PAGE_ROWS = 50;

export async function artifactsPage(c: Context, { client }: PageContext): Promise<Response> {
  const offset = Math.max(0, Math.min(1_000_000, Number.parseInt(c.req.query("from") ?? "0", 10) || 0));
  const artifacts = await client.artifacts.latest({ sort: "UPDATED_DESC", limit: PAGE_ROWS, offset });
  const body = html`<h1>Artifacts</h1>
${
  artifacts.length > 0
    ? artifactRows(artifacts)
    : html`<p class="empty big">No run has written an artifact yet. Reports and tables that runs write appear here.</p>`
}
<p class="more">${offset > 0 ? html`<a href="/artifacts?from=${Math.max(0, offset - PAGE_ROWS)}">Newer</a>` : ""}${
    artifacts.length === PAGE_ROWS ? html`<a href="/artifacts?from=${offset + PAGE_ROWS}">Older</a>` : ""
  }</p>`;
  return c.html(layout({ title: "Artifacts", section: "artifacts", body }));
}

export function artifactRows(artifacts: readonly ArtifactCollection[]): Html {
  return html`<ul class="artifacts">${artifacts.map((artifact) => {
    const rmse = rmseOf(artifact.metadata_);
    return html`<li>
<a href="/artifacts/${encodeURIComponent(artifact.key)}">${artifact.key}</a>
${rmse === undefined ? "" : html`<span class="score">RMSE ${rmse.toFixed(2)}</span>`}
<span class="faint">${artifact.description ? `${artifact.description} · ` : ""}${when(artifact.updated)}</span>
</li>`;
  })}</ul>`;
}
