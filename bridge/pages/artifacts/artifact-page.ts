/** One artifact: its latest version (or `?version=<id>`), its number over time, and its history. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Artifact } from "../../contract/runs/artifact.ts";
import type { PageContext } from "../context.ts";
import type { Html } from "../html.ts";
import { layout } from "../layout.ts";
import { rmseOf, trend } from "../parts/trend.ts";
import { when } from "../parts/when.ts";
import { problemPage } from "../problem-page.ts";
import { artifactBody } from "./artifact-body.ts";

export async function artifactPage(c: Context, { client }: PageContext): Promise<Response> {
  const key = c.req.param("key") ?? "";
  const history = await client.artifacts.history(key);
  const latest = history.at(-1);
  if (!latest) return problemPage(c, "no-artifact");
  const version = c.req.query("version");
  const displayed = version === undefined ? latest : history.find((artifact) => artifact.id === version);
  if (!displayed) return problemPage(c, "no-artifact");
  const runIds = [...new Set(history.flatMap((artifact) => artifact.flow_run_id ?? []))];
  const runs = runIds.length > 0 ? await client.flowRuns.filter({ flow_runs: { id: { any_: runIds } } }) : [];
  const names = new Map(runs.map((run) => [run.id, run.name]));
  const points = history.flatMap((artifact) => {
    const value = rmseOf(artifact.metadata_);
    return value === undefined ? [] : [{ at: artifact.created ?? "", value }];
  });
  const body = html`<p class="crumbs"><a href="/artifacts">Artifacts</a></p>
<h1>${key}</h1>
<p class="faint">${displayed === latest ? "The latest version" : html`An older version; <a href="/artifacts/${encodeURIComponent(key)}">see the latest</a>`}, written ${when(displayed.created)}${writtenBy(displayed, names)}</p>
${displayed.description ? html`<p class="lead">${displayed.description}</p>` : ""}
<article class="panel prose artifact">${artifactBody(displayed)}</article>
${trend("RMSE", points)}
<section aria-labelledby="history"><h2 id="history">History</h2>
<div class="scroll"><table><thead><tr><th scope="col">Written</th><th scope="col">Run</th>${points.length > 0 ? html`<th scope="col" class="number">RMSE</th>` : ""}</tr></thead>
<tbody>${history.toReversed().map((artifact) => historyRow(artifact, { displayed, key, names, rmse: points.length > 0 }))}</tbody></table></div>
</section>`;
  return c.html(layout({ title: key, section: "artifacts", body }));
}

interface HistoryRow {
  displayed: Artifact;
  key: string;
  names: ReadonlyMap<string, string>;
  rmse: boolean;
}

function historyRow(artifact: Artifact, { displayed, key, names, rmse }: HistoryRow): Html {
  const value = rmseOf(artifact.metadata_);
  const current = artifact === displayed ? html` aria-current="true"` : "";
  return html`<tr${current}>
<td><a href="/artifacts/${encodeURIComponent(key)}?version=${artifact.id}"${current}>${when(artifact.created)}</a></td>
<td>${runLink(artifact, names) || "–"}</td>
${rmse ? html`<td class="number">${value === undefined ? "–" : value.toFixed(2)}</td>` : ""}
</tr>`;
}

function writtenBy(artifact: Artifact, names: ReadonlyMap<string, string>): Html | "" {
  const link = runLink(artifact, names);
  return link && html` by ${link}`;
}

function runLink(artifact: Artifact, names: ReadonlyMap<string, string>): Html | "" {
  const name = names.get(artifact.flow_run_id ?? "");
  return name === undefined ? "" : html`<a href="/runs/${artifact.flow_run_id}">${name}</a>`;
}
