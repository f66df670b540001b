/** Draws a run's graph, its tasks and what flows between them: as DOT text and as SVG. */
import { defaultName } from "../state.ts";
import { elapsed, formatElapsed } from "./duration.ts";
import { escapeHtml, shorten } from "./escape.ts";
import type { PlannedCall } from "./plan.ts";
import type { FlowRunView, RunView, StateView, TaskRunView } from "./run-view.ts";
import { lookOf } from "./state-look.ts";

/** Above this many task runs, those of one task are drawn as one node. */
const MAX_NODES = 40;

/** How every graph begins: its looks. */
const HEAD: readonly string[] = [
  "digraph {",
  'graph [rankdir=LR bgcolor="transparent" pad=0.1 nodesep=0.2 ranksep=0.45]',
  'node [shape=box style="rounded,filled" penwidth=1.4 margin="0.16,0.08" fontname="Verdana" fontsize=12]',
  'edge [color="#8a8f98" penwidth=1.2 arrowsize=0.7]',
];

interface Node {
  title: string;
  detail: string;
  state: StateView;
  flowRunId?: string;
  inputs: Set<string>;
}

/**
 * The graph as DOT text, left to right; empty text for a run without tasks and subflows.
 * @param options.now up to when running tasks are counted, ms since the epoch; default: when the view was made
 */
export function graphDot(view: RunView, options: { now?: number } = {}): string {
  const now = options.now ?? view.at;
  const nodes = nodesOf(view, now);
  if (nodes.size === 0) return "";
  const lines = [...HEAD];
  const subflows = new Set(view.subflows.map((run) => run.id));
  for (const [id, node] of nodes) if (!subflows.has(node.flowRunId ?? "")) lines.push(nodeLine(id, node));
  for (const subflow of view.subflows) lines.push(...clusterLines(subflow, nodes));
  for (const [id, node] of nodes)
    for (const input of node.inputs) lines.push(`${quote(input)} -> ${quote(id)}`);
  return [...lines, "}"].join("\n");
}

/** Fill and line of what was not run: a task, and a flow or deployment. */
const PLAN_COLORS = { task: ["#f6f8fa", "#8a8f98"], run: ["#eef4ff", "#4a72b0"] } as const;

/** The graph of calls that were not run, as DOT text; empty text for none. */
export function planDot(calls: readonly PlannedCall[]): string {
  if (calls.length === 0) return "";
  const grouped = calls.length > MAX_NODES;
  const groupOf = ({ id, callee }: PlannedCall) => (grouped ? callee : id);
  const nodeOf = new Map(calls.map((call) => [call.id, groupOf(call)]));
  const lines = [...HEAD];
  for (const [id, same] of Map.groupBy(calls, groupOf)) {
    const [fill, line] = PLAN_COLORS[same[0]?.kind === "task" ? "task" : "run"];
    const title = same.length > 1 ? `${id} × ${same.length}` : id;
    const label = `<b>${escapeHtml(shorten(title, 40))}</b>`;
    lines.push(
      `${quote(id)} [label=<${label}> fillcolor="${fill}" color="${line}" fontcolor="#1f2328" tooltip=" "]`,
    );
    const inputs = new Set(
      same.flatMap((call) => [...call.inputs].flatMap((input) => nodeOf.get(input) ?? [])),
    );
    for (const input of inputs) if (input !== id) lines.push(`${quote(input)} -> ${quote(id)}`);
  }
  return [...lines, "}"].join("\n");
}

/** Draws DOT text as SVG. The library (WebAssembly) is loaded once, at the first drawing. */
export interface GraphDrawer {
  /** SVG text, or undefined for an empty graph. */
  draw(dot: string): Promise<string | undefined>;
}

export function createGraphDrawer(): GraphDrawer {
  let loading: Promise<{ dot(text: string, format: "svg"): string }> | undefined;
  let latest: { dot: string; svg: string } | undefined;
  return {
    async draw(dot) {
      if (dot === "") return undefined;
      if (latest?.dot === dot) return latest.svg;
      loading ??= import("@hpcc-js/wasm-graphviz").then(({ Graphviz }) => Graphviz.load());
      const graphviz = await loading;
      const svg = graphviz.dot(dot, "svg");
      // without the XML prologue and the comments, which may repeat names as they are
      const drawn = svg.slice(svg.indexOf("<svg")).replace(/<!--[\s\S]*?-->\n?/g, "");
      latest = { dot, svg: withAnyFont(drawn) };
      return latest.svg;
    },
  };
}

/**
 * Boxes are measured for Verdana, the widest of the usual fonts; whatever font the reader has instead is narrower,
 * and stands in the middle of its box.
 */
function withAnyFont(svg: string): string {
  return svg
    .replace(/<g id="[^"]*" class="node">[\s\S]*?<\/g>/g, (node) => {
      const xs = [...(/ (?:d|points)="([^"]*)"/.exec(node)?.[1] ?? "").matchAll(/(-?[\d.]+),/g)].map(
        (match) => Number(match[1]),
      );
      const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
      return node.replace(/text-anchor="start" x="[^"]*"/g, `text-anchor="middle" x="${middle}"`);
    })
    .replaceAll('font-family="Verdana"', 'font-family="Verdana, DejaVu Sans, sans-serif"');
}

function nodesOf(view: RunView, now: number | undefined): Map<string, Node> {
  const grouped = view.tasks.length > MAX_NODES;
  const groupOf = (run: TaskRunView) => (grouped ? `${run.flowRunId ?? ""}/${run.task}` : run.id);
  const groups = Map.groupBy(view.tasks, groupOf);
  const nodeOfRun = new Map([
    ...view.tasks.map((run) => [run.id, groupOf(run)] as const),
    ...view.subflows.map((run) => [standIn(run), standIn(run)] as const),
  ]);
  const inputsOf = (id: string, runs: readonly { inputs: string[] }[]) =>
    new Set(
      runs
        .flatMap((run) => run.inputs)
        .flatMap((input) => nodeOfRun.get(input) ?? [])
        .filter((input) => input !== id),
    );

  const nodes = new Map<string, Node>();
  for (const run of view.subflows) {
    const node = single({ ...run, name: `${run.flow} · ${run.name}`, retries: 0 }, now);
    nodes.set(standIn(run), { ...node, flowRunId: run.id, inputs: inputsOf(standIn(run), [run]) });
  }
  for (const [id, runs] of groups) {
    const [first] = runs;
    if (!first) continue;
    const look = runs.length === 1 ? single(first, now) : several(runs);
    nodes.set(id, { ...look, flowRunId: first.flowRunId, inputs: inputsOf(id, runs) });
  }
  return nodes;
}

/** What the results of a subflow are known by: the task run that stands for it. */
function standIn(run: FlowRunView): string {
  return run.parentTaskRunId ?? run.id;
}

/** Characters of a state's name in a node. */
const MAX_STATE_NAME = 24;

function single(
  run: Pick<TaskRunView, "name" | "state" | "runCount" | "retries" | "startTime" | "endTime">,
  now: number | undefined,
) {
  const took = elapsed(run, now);
  const again = run.runCount > 1 ? [`try ${run.runCount} of ${Math.max(run.retries + 1, run.runCount)}`] : [];
  const { type, name } = run.state;
  // Without a time, the name stands in its place.
  const named = took !== undefined && type === "COMPLETED" && name !== defaultName(type);
  const called = named ? [name === "Cached" ? "cached" : shorten(name, MAX_STATE_NAME)] : [];
  const parts = [
    took === undefined ? shorten(name, MAX_STATE_NAME) : formatElapsed(took),
    ...again,
    ...called,
  ];
  return { title: run.name, detail: `${lookOf(run.state).mark} ${parts.join(" · ")}`, state: run.state };
}

const WORST_FIRST = [
  "CRASHED",
  "FAILED",
  "CANCELLED",
  "CANCELLING",
  "RUNNING",
  "PAUSED",
  "SCHEDULED",
  "PENDING",
];

function several(runs: readonly TaskRunView[]) {
  const counts = [...Map.groupBy(runs, (run) => run.state.type).values()];
  const rank = (run: TaskRunView) => (WORST_FIRST.indexOf(run.state.type) + 100) % 100;
  const worst = runs.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  const detail = counts
    .map((same) => `${lookOf(same[0]?.state ?? worst.state).mark} ${same.length}`)
    .join("  ");
  return { title: `${worst.task} × ${runs.length}`, detail, state: worst.state };
}

/** A subflow's node and its tasks in one frame; its first tasks hang on it by a dashed line. */
function clusterLines(subflow: FlowRunView, nodes: Map<string, Node>): string[] {
  const inside = [...nodes].filter(([, node]) => node.flowRunId === subflow.id);
  const own = standIn(subflow);
  const first = inside.filter(([id, node]) => id !== own && node.inputs.size === 0);
  return [
    `subgraph ${quote(`cluster ${subflow.id}`)} {`,
    `color="${lookOf(subflow.state).line}" style="rounded,dashed"`,
    ...inside.map(([id, node]) => nodeLine(id, node)),
    ...first.map(([id]) => `${quote(own)} -> ${quote(id)} [style=dashed arrowhead=none]`),
    "}",
  ];
}

function nodeLine(id: string, node: Node): string {
  const { fill, line } = lookOf(node.state);
  const title = `<b>${escapeHtml(shorten(node.title, 40))}</b>`;
  const detail = `<font point-size="10">${escapeHtml(node.detail)}</font>`;
  return `${quote(id)} [label=<${title}<br/>${detail}> fillcolor="${fill}" color="${line}" fontcolor="#1f2328" tooltip=" "]`;
}

/** An id of DOT: only quotes and backslashes mean something between quotes. */
function quote(text: string): string {
  return `"${escapeHtml(text).replaceAll("\\", "\\\\")}"`;
}
