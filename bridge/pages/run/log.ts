/** The last lines a run logged. */
import { html } from "hono/html";
import { plainText } from "../../rendering/escape.ts";
import { levelName, logSource } from "../../rendering/summary.ts";
import type { Html } from "../html.ts";
import { clock } from "../parts/when.ts";
import type { RunPageData } from "./read-run.ts";

export function logPart({ view, moreLogs }: RunPageData): Html {
  const head = html`<h2 id="log">Log</h2>`;
  if (view.logs.length === 0) return html`${head}<p class="empty">Nothing was logged.</p>`;
  const source = logSource(view);
  const lines = view.logs.map((line) => {
    const level = levelName(line.level);
    return html`<li class="${level.toLowerCase()}">${clock(line.at)} <span class="source">${source(line)}</span> ${
      line.level >= 30 ? html`<b>${level}</b> ` : ""
    }<span class="message">${plainText(line.message)}</span></li>`;
  });
  const note = moreLogs ? html`<p class="faint">The last ${view.logs.length} lines.</p>` : "";
  return html`${head}${note}<ol class="log" id="log-lines" tabindex="0" aria-label="Log lines">${lines}</ol>`;
}
