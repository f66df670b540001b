/**
 * Renders a run as one piece of static HTML: for a notebook's output, an exported page and the web.
 *
 * Only elements, attributes and inline styles that JupyterLab's sanitizer lets through; colours of text are the
 * page's own, so light and dark themes both read. The graph is an image beside a real table.
 */
import { isTerminal } from "../state.ts";
import { renderArtifact } from "./artifact.ts";
import { elapsed, formatClock, formatElapsed } from "./duration.ts";
import { escapeHtml } from "./escape.ts";
import type { RunView, StateView } from "./run-view.ts";
import { lookOf } from "./state-look.ts";
import { foremost, lastLines, levelName, logSource, notesOn, summarize } from "./summary.ts";

export interface HtmlOptions {
  /** The graph, drawn: SVG text. */
  svg?: string;
  /** Up to when running runs are counted, ms since the epoch; default: when the view was made. */
  now?: number;
  /** The run's page. */
  link?: string;
}

/** Rows of a table of tasks. */
const MAX_ROWS = 200;

/** Log lines of a run that goes on. */
const OPEN_LINES = 12;

const FAINT = "opacity:0.7";
const CELL_STYLE = "text-align:left;padding:3px 12px 3px 0;border:none;vertical-align:top";
const LOG_STYLE =
  "margin:4px 0;font-size:12px;line-height:1.5;white-space:pre-wrap;overflow-wrap:break-word;background:none";

export function runHtml(view: RunView, options: HtmlOptions = {}): string {
  const summary = summarize(view, options.now);
  return [
    '<div style="font-size:13px;line-height:1.45;padding:4px 0">',
    headline(summary, options.link),
    failure(view),
    options.svg ? picture(options.svg, `Graph of ${summary.title}: ${summary.progress}`) : "",
    taskTable(view, options.now ?? view.at),
    tail(view),
    result(view, summary.state),
    ...view.artifacts.map(artifactHtml),
    logs(view, summary.state),
    parameters(view),
    "</div>",
  ]
    .filter(Boolean)
    .join("\n");
}

function headline(
  { title, run, state, progress, time, reason }: ReturnType<typeof summarize>,
  link?: string,
): string {
  const name =
    link && /^https?:\/\//.test(link)
      ? `<a href="${escapeHtml(link)}">${escapeHtml(run)}</a>`
      : escapeHtml(run);
  const facts = [name, progress, time, escapeHtml(reason)].filter(Boolean).join(" · ");
  return `<div style="margin:0 0 8px 0"><strong style="font-size:15px">${escapeHtml(title)}</strong> ${chip(state)} <span style="${FAINT}">${facts}</span></div>`;
}

function chip(state: StateView): string {
  const { mark, line } = lookOf(state);
  const style = `display:inline-block;padding:0 8px;margin:0 4px;border-radius:9px;background-color:${line};color:#ffffff;font-size:12px`;
  return `<span style="${style}">${mark} ${escapeHtml(state.name)}</span>`;
}

function failure(view: RunView): string {
  if (!view.error) return "";
  const style =
    "margin:0 0 8px 0;padding:6px 10px;border-left:3px solid #c62a36;background-color:#c62a3618;white-space:pre-wrap";
  return `<div style="${style}">${escapeHtml(view.error.message)}</div>`;
}

function picture(svg: string, alt: string): string {
  const points = /\bwidth="([\d.]+)pt"/.exec(svg)?.[1];
  const width = points ? ` width="${Math.round((Number(points) * 4) / 3)}"` : "";
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return `<img alt="${escapeHtml(alt)}" src="${source}"${width} style="max-width:100%;height:auto;display:block;margin:0 0 8px 0">`;
}

function taskTable(view: RunView, now: number | undefined): string {
  const subflows = view.subflows.map((run) => ({ ...run, name: `${run.flow} · ${run.name}`, retries: 0 }));
  const runs = [...subflows, ...foremost(view.tasks, MAX_ROWS)];
  if (runs.length === 0) return "";
  const head = ["Task", "State", "Time", ""]
    .map((title) => `<th style="${CELL_STYLE};${FAINT}">${title}</th>`)
    .join("");
  const rows = runs.map((run) => {
    const took = elapsed(run, now);
    const { mark } = lookOf(run.state);
    const cells = [
      escapeHtml(run.name),
      `${mark} ${escapeHtml(run.state.name)}`,
      took === undefined ? "" : formatElapsed(took),
      escapeHtml(notesOn(run, view.error?.message).join(" · ")),
    ];
    // Only the notes may break: a name, a state and a time are read as one.
    const styles = cells.map((_, at) => (at < 3 ? `${CELL_STYLE};white-space:nowrap` : CELL_STYLE));
    return `<tr style="background:none">${cells.map((cell, at) => `<td style="${styles[at]}">${cell}</td>`).join("")}</tr>`;
  });
  const more = view.tasks.length + subflows.length - runs.length;
  const note = more > 0 ? `<div style="${FAINT}">and ${more} more tasks</div>` : "";
  const style = "border-collapse:collapse;border:none;margin:0 0 8px 0;font-size:13px";
  return `<table style="${style}"><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>${note}`;
}

/** Of a run that failed, what was logged before. */
function tail(view: RunView): string {
  const lines = view.error ? lastLines(view, 3) : [];
  return lines.length > 0 ? `<pre style="${LOG_STYLE}">${logText(view, lines)}</pre>` : "";
}

/**
 * The log: open, its last lines, while the run goes on (each update is drawn anew, and what a reader opened would be
 * closed by it), then folded.
 */
function logs(view: RunView, state: StateView): string {
  if (view.logs.length === 0) return "";
  const isOver = isTerminal(state);
  const lines = isOver ? view.logs : view.logs.slice(-OPEN_LINES);
  const count = view.logs.length + view.droppedLogs;
  const earlier = count - lines.length;
  const note = earlier > 0 ? `… ${earlier} earlier ${earlier === 1 ? "line" : "lines"}\n` : "";
  const title = `${count} log ${count === 1 ? "line" : "lines"}`;
  return details(title, `<pre style="${LOG_STYLE}">${note}${logText(view, lines)}</pre>`, !isOver);
}

function logText(view: RunView, lines: RunView["logs"]): string {
  const source = logSource(view);
  return lines
    .map((line) => `${formatClock(line.at)} ${levelName(line.level)} ${source(line)}: ${line.message}`)
    .map(escapeHtml)
    .join("\n");
}

function parameters(view: RunView): string {
  const entries = Object.entries(view.flowRun?.parameters ?? {});
  if (entries.length === 0) return "";
  const text = entries
    .map(([name, value]) => `${name} = ${JSON.stringify(value) ?? String(value)}`)
    .join("\n");
  return details("Parameters", `<pre style="${LOG_STYLE}">${escapeHtml(text)}</pre>`);
}

function result(view: RunView, state: StateView): string {
  if (view.result === undefined || !isTerminal(state)) return "";
  return `<div style="margin:0 0 8px 0"><span style="${FAINT}">Result</span><pre style="${LOG_STYLE}">${escapeHtml(view.result)}</pre></div>`;
}

function artifactHtml(artifact: RunView["artifacts"][number]): string {
  const description = artifact.description
    ? ` <span style="${FAINT}">${escapeHtml(artifact.description)}</span>`
    : "";
  const title = `<div style="font-size:12px"><span style="${FAINT}">${escapeHtml(artifact.key ?? artifact.type)}</span>${description}</div>`;
  const style =
    "margin:0 0 8px 0;padding:8px 14px;border:1px solid #8888884d;border-radius:6px;overflow-x:auto";
  return `<div style="${style}">${title}${renderArtifact(artifact).html}</div>`;
}

function details(title: string, body: string, isOpen = false): string {
  return `<details${isOpen ? " open" : ""} style="margin:2px 0"><summary style="cursor:pointer;${FAINT}">${title}</summary>${body}</details>`;
}
