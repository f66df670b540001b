/** Renders a run's progress as lines of a terminal: cells with state and time, under a cell its flow's tasks. */
import { styleText } from "node:util";
import stringWidth from "string-width";
import { elapsed, formatElapsed } from "../../bridge/rendering/duration.ts";
import { lookOf } from "../../bridge/rendering/state-look.ts";
import type { CellProgress } from "./cell-progress.ts";
import type { DisplayedRun, DisplayedTask } from "./run-view.ts";

type Colour = "dim" | "green" | "red" | "yellow" | "blue";
type Line = { text: string; colour?: Colour };

/**
 * The list as it stands at `now` (ms since the epoch), fitted into `width` columns and `height` lines: when
 * there are too many, finished cells at the top fold into one line, then the end is cut.
 */
export function progressLines(
  cells: readonly CellProgress[],
  terminal: { now: number; width: number; height: number; colour: boolean },
): string[] {
  const blocks = cells.map((cell, index) => [
    cellLine(cell, index, cells.length, terminal.now),
    ...runLines(cell, terminal.now),
  ]);
  let folded = 0;
  const count = (): number =>
    blocks.slice(folded).reduce((sum, block) => sum + block.length, 0) + (folded > 0 ? 1 : 0);
  while (count() > terminal.height && cells[folded + 1] && cells[folded]?.state === "completed") folded += 1;
  if (folded === 1) folded = 0;
  const head: Line[] = folded > 0 ? [{ text: `✓ [1–${folded}/${cells.length}]`, colour: "green" }] : [];
  const lines = [...head, ...blocks.slice(folded).flat()];
  const fitting =
    lines.length > terminal.height ? [...lines.slice(0, terminal.height - 1), { text: "…" }] : lines;
  return fitting.map(({ text, colour }: Line) => {
    const cut = cutToWidth(text, terminal.width);
    return terminal.colour && colour ? styleText(colour, cut, { validateStream: false }) : cut;
  });
}

/** One cell in one line: `✓ [3/9] %%flow duration_prediction · 4.2 s`. */
export function cellLine(cell: CellProgress, index: number, total: number, now: number): Line {
  const duration = cell.start === undefined ? "" : ` · ${formatElapsed((cell.end ?? now) - cell.start)}`;
  const { mark, colour } = CELL_STYLES[cell.state];
  return { text: `${mark} [${index + 1}/${total}] ${cutToWidth(cell.label, 70)}${duration}`, colour };
}

const CELL_STYLES: Record<CellProgress["state"], { mark: string; colour: Colour }> = {
  pending: { mark: "○", colour: "dim" },
  running: { mark: "▶", colour: "blue" },
  completed: { mark: "✓", colour: "green" },
  failed: { mark: "✗", colour: "red" },
};

function runLines(cell: CellProgress, now: number): Line[] {
  return cell.runs.flatMap((run) => [
    ...(run.flowRun ? [runLine(run.flowRun, `${run.flowRun.flow} ${run.flowRun.name}`, "    ", now)] : []),
    ...run.tasks.map((task) => runLine(task, task.name, "      ", now)),
  ]);
}

/** One run in one line: `✓ read_data-0 · Completed · 0.8 s · try 2`; without `now`, the time only of one that ended. */
export function runLine(
  run: DisplayedTask | NonNullable<DisplayedRun["flowRun"]>,
  name: string,
  indent: string,
  now?: number,
): Line {
  const duration = elapsed(run, now);
  const facts = [name, run.state.name, ...(duration === undefined ? [] : [formatElapsed(duration)])];
  if (run.runCount > 1) facts.push(`try ${run.runCount}`);
  const colour = RUN_COLOURS[run.state.type];
  return { text: `${indent}${lookOf(run.state).mark} ${facts.join(" · ")}`, colour };
}

const RUN_COLOURS: Partial<Record<string, Colour>> = {
  RUNNING: "blue",
  COMPLETED: "green",
  FAILED: "red",
  CRASHED: "red",
  CANCELLED: "yellow",
  SCHEDULED: "yellow",
};

/** Cuts a string to `width` columns on one line, without characters that would move a terminal's cursor. */
function cutToWidth(text: string, width: number): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ");
  if (stringWidth(plain) <= width) return plain;
  let cut = "";
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    if (stringWidth(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}
