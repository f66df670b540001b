/** A run's steps: the graph of its tasks as a picture, and the same as a table. */
import { html, raw } from "hono/html";
import { type GraphDrawer, graphDot } from "../../rendering/graph.ts";
import type { RunView, StateView } from "../../rendering/run-view.ts";
import { foremost, notesOn, summarize } from "../../rendering/summary.ts";
import type { Html } from "../html.ts";
import { chip } from "../parts/chip.ts";
import { took } from "../parts/when.ts";
import type { RunPageData } from "./read-run.ts";

const MAX_ROWS = 200;

export async function stepsPart({ view, flow }: RunPageData, drawer: GraphDrawer): Promise<Html> {
  const head = html`<h2 id="steps">Steps</h2>`;
  if (view.tasks.length + view.subflows.length === 0) {
    return html`${head}<p class="empty">No step has begun.</p>`;
  }
  // Without the present moment: the picture changes with a step's state, not every second.
  const svg = await drawer.draw(graphDot(view));
  return html`${head}${svg ? picture(svg, `How the steps of ${flow} hang together; the table below lists them`) : ""}${table(view)}`;
}

function picture(svg: string, alt: string): Html {
  const width = Math.round((Number(/\bwidth="([\d.]+)pt"/.exec(svg)?.[1] ?? 480) * 4) / 3);
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return html`<div class="graph scroll" tabindex="0" role="group" aria-label="Graph"><img alt="${alt}" src="${raw(source)}" width="${width}"></div>`;
}

interface Step {
  name: string;
  state: StateView;
  runCount: number;
  retries: number;
  startTime?: number;
  endTime?: number;
}

function table(view: RunView): Html {
  const subflows: Step[] = view.subflows.map((run) => ({
    ...run,
    name: `${run.flow} · ${run.name}`,
    retries: 0,
  }));
  const steps = [...subflows, ...foremost(view.tasks, MAX_ROWS)];
  const more = view.tasks.length + subflows.length - steps.length;
  const reported = view.error?.message;
  const rows = steps.map(
    (step) =>
      html`<tr><td>${chip(step.state.type, step.state.name)}</td><td>${step.name}${
        notesOn(step, reported).length > 0
          ? html`<span class="notes">${notesOn(step, reported).join(" · ")}</span>`
          : ""
      }</td><td class="number">${stepTook(step)}</td></tr>`,
  );
  return html`<div class="scroll"><table class="steps"><caption>${summarize(view).progress}</caption><thead><tr><th scope="col">State</th><th scope="col">Step</th><th scope="col" class="number">Took</th></tr></thead><tbody>${rows}</tbody></table></div>${
    more > 0 ? html`<p class="faint">and ${more} more</p>` : ""
  }`;
}

function stepTook({ startTime, endTime }: Step): Html {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return took({ start_time: iso(startTime), end_time: iso(endTime) });
}
