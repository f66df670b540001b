/** Runs as rows: state, name, when, how long. */
import { html } from "hono/html";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import type { Html } from "../html.ts";
import { chip } from "../parts/chip.ts";
import { took, when } from "../parts/when.ts";

/** @param of what each run is of, by its id; left out where all are of one deployment */
export function runsTable(runs: readonly FlowRun[], of?: ReadonlyMap<string, string>): Html {
  const rows = runs.map(
    (run) => html`<tr>
<td>${chip(run.state_type, run.state_name)}</td>
<td><a href="/runs/${run.id}">${run.name}</a>${of ? html` <span class="faint">${of.get(run.id) ?? ""}</span>` : ""}</td>
<td class="faint">${when(run.start_time ?? run.expected_start_time)}</td>
<td class="number">${took(run)}</td>
</tr>`,
  );
  return html`<div class="scroll"><table class="runs"><thead><tr><th scope="col">State</th><th scope="col">Run</th><th scope="col">Started</th><th scope="col" class="number">Took</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
