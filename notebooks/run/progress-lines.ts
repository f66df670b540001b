/** A run's progress as lines of a terminal: cells with state and time, under a cell its flow's tasks. Pure. */
import { styleText } from "node:util";
import { elapsed, formatElapsed } from "../../bridge/rendering/duration.ts";
import { lookOf } from "../../bridge/rendering/state-look.ts";
import type { CellProgress } from "./cell-progress.ts";
import type { ShownRun, ShownTask } from "./run-view.ts";

type Colour = "dim" | "green" | "red" | "yellow" | "blue";
type Line = { text: string; colour?: Colour };

/**
 * The list as it stands at `now` (ms since the epoch), fitted into `width` columns and `height` lines: when
 * there are too many, finished cells at the top fold into one line, then the end is cut.
 */
export function progressLines(
  cells: readonly CellProgress[],
  shown: { now: number; width: number; height: number; colour: boolean },
): string[] {
  const blocks = cells.map((cell, index) => [
    cellLine(cell, index, cells.length, shown.now),
    ...runLines(cell, shown.now),
  ]);
  let folded = 0;
  const count = (): number =>
    blocks.slice(folded).reduce((sum, block) => sum + block.length, 0) + (folded > 0 ? 1 : 0);
  while (count() > shown.height && cells[folded + 1] && cells[folded]?.state === "completed") folded += 1;
  if (folded === 1) folded = 0;
  const head: Line[] = folded > 0 ? [{ text: `✓ [1–${folded}/${cells.length}]`, colour: "green" }] : [];
  const lines = [...head, ...blocks.slice(folded).flat()];
  const fitting = lines.length > shown.height ? [...lines.slice(0, shown.height - 1), { text: "…" }] : lines;
  return fitting.map(({ text, colour }: Line) => {
    const cut = fitted(text, shown.width);
    return shown.colour && colour ? styleText(colour, cut, { validateStream: false }) : cut;
  });
}

/** One cell in one line: `✓ [3/9] %%flow duration_prediction · 4.2 s`. */
export function cellLine(cell: CellProgress, index: number, total: number, now: number): Line {
  const took = cell.start === undefined ? "" : ` · ${formatElapsed((cell.end ?? now) - cell.start)}`;
  const { mark, colour } = cellLooks[cell.state];
  return { text: `${mark} [${index + 1}/${total}] ${fitted(cell.label, 70)}${took}`, colour };
}

const cellLooks: Record<CellProgress["state"], { mark: string; colour: Colour }> = {
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

/** One run in one line: `✓ read_data-0 · Completed · 0.8 s · try 2`. */
export function runLine(
  run: ShownTask | NonNullable<ShownRun["flowRun"]>,
  name: string,
  indent: string,
  now: number,
): Line {
  const took = elapsed(run, now);
  const facts = [name, run.state.name, ...(took === undefined ? [] : [formatElapsed(took)])];
  if (run.runCount > 1) facts.push(`try ${run.runCount}`);
  const colour = runColours[run.state.type];
  return { text: `${indent}${lookOf(run.state).mark} ${facts.join(" · ")}`, ...(colour ? { colour } : {}) };
}

const runColours: Partial<Record<string, Colour>> = {
  RUNNING: "blue",
  COMPLETED: "green",
  FAILED: "red",
  CRASHED: "red",
  CANCELLED: "yellow",
  SCHEDULED: "yellow",
};

/** A text in at most `width` characters, on one line, without what would move a terminal's cursor. */
function fitted(text: string, width: number): string {
  const plain = [...text.replaceAll(/[\p{Cc}\p{Cf}]/gu, " ")];
  return plain.length <= width ? plain.join("") : `${plain.slice(0, Math.max(0, width - 1)).join("")}…`;
}
