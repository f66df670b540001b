/** The top of a run's page: what it is, its state in words, what can be done about it, and what came of it. */
import { html } from "hono/html";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { isSuspended } from "../../contract/runs/suspended.ts";
import { isTerminalType } from "../../state.ts";
import { artifactBody } from "../artifacts/artifact-body.ts";
import type { Html } from "../html.ts";
import { chip } from "../parts/chip.ts";
import { took, when } from "../parts/when.ts";
import type { RunPageData } from "./read-run.ts";

export function isOver(run: Pick<FlowRun, "state_type">): boolean {
  return isTerminalType(run.state_type);
}

export function runHead({ run, flow, deployment }: RunPageData, token: string): Html {
  const cancel =
    !isOver(run) && run.state_type !== "CANCELLING"
      ? html`<form method="post" action="/runs/${run.id}/cancel" data-once><input type="hidden" name="token" value="${token}" autocomplete="off"><button type="submit">Cancel</button></form>`
      : "";
  const resume = run.state_type === "PAUSED" ? resumeButton(run, token) : "";
  const again =
    isOver(run) && deployment
      ? html`<a class="button" href="/deployments/${deployment.id}?from=${run.id}#run">Run again with these values</a>`
      : "";
  return html`<h1>${flow} <span class="faint">${run.name}</span></h1>
<div class="state-bar">
<p data-part="state" role="status" aria-live="polite" class="state">${chip(run.state_type, run.state_name)} <span>${sentence(run)}</span></p>
<p data-part="clock" class="faint clock">${run.start_time && !isOver(run) ? took(run) : ""}</p>
<div data-part="actions" class="actions">${resume}${cancel}${again}</div>
</div>`;
}

/** Resumes at once, where the run asks for nothing. */
function resumeButton(run: FlowRun, token: string): Html {
  const path = `/runs/${run.id}/resume`;
  if (run.state?.state_details.run_input_keyset) return html`<a class="button" href="${path}">Resume…</a>`;
  return html`<form method="post" action="${path}" data-once><input type="hidden" name="token" value="${token}" autocomplete="off"><button type="submit">Resume</button></form>`;
}

/** What the run wrote for people to read; why it failed, if it did. */
export function runOutcome({ view, artifacts, result }: RunPageData): Html {
  const failure = view.error
    ? html`<div class="notice bad"><p class="reason">${view.error.message}</p></div>`
    : "";
  const panels = artifacts.map(
    (artifact) => html`<article class="panel prose artifact">
<p class="artifact-name">${
      artifact.key
        ? html`<a href="/artifacts/${encodeURIComponent(artifact.key)}">${artifact.key}</a>`
        : (artifact.type ?? "artifact")
    }${artifact.description ? html` <span class="faint">${artifact.description}</span>` : ""}</p>
${artifactBody(artifact)}
</article>`,
  );
  return html`${failure}${result === undefined ? "" : resultHtml(result)}${panels}`;
}

function resultHtml(result: string): Html {
  if (!result.includes("\n"))
    return html`<p class="result"><span class="faint">Result</span> <code>${result}</code></p>`;
  return html`<p class="result"><span class="faint">Result</span></p><pre class="result">${result}</pre>`;
}

function sentence(run: FlowRun): Html {
  const message = run.state?.message ?? "";
  switch (run.state_type) {
    case "COMPLETED":
      return html`It took ${took(run)}.${message ? html` ${message}` : ""}`;
    case "SCHEDULED":
      return run.state_name === "Scheduled" && Date.parse(run.expected_start_time ?? "") > Date.now() + 5000
        ? html`It will start ${when(run.expected_start_time)}.`
        : run.state_name === "AwaitingRetry"
          ? html`It failed and will be tried again.`
          : html`It waits for a worker to take it.`;
    case "PENDING":
      return html`It is being prepared.`;
    case "RUNNING":
      return html`It is running.`;
    case "CANCELLING":
      return html`It is being cancelled.`;
    case "CANCELLED":
      return html`It was cancelled${run.start_time ? html` after ${took(run)}` : ""}.`;
    case "PAUSED":
      return pauseSentence(run, message);
    case "CRASHED":
      return html`It ended unexpectedly${run.start_time ? html` after ${took(run)}` : ""}.`;
    case "FAILED":
      return html`It failed${run.start_time ? html` after ${took(run)}` : ""}.`;
    default:
      return html``;
  }
}

function pauseSentence({ state }: FlowRun, message: string): Html {
  const timeout = state?.state_details.pause_timeout;
  const how = isSuspended(state) ? "suspended: it runs again when somebody resumes it" : "paused";
  const until = timeout ? html`, and fails unless it is resumed by ${when(timeout)}` : "";
  return html`It is ${how}${until}. ${message}`;
}
