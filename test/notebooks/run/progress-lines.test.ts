import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CellProgress, labelOf } from "../../../notebooks/run/cell-progress.ts";
import { lineDisplay } from "../../../notebooks/run/progress-display.ts";
import { progressLines } from "../../../notebooks/run/progress-lines.ts";
import type { DisplayedRun } from "../../../notebooks/run/run-view.ts";
import { code, tagged } from "../sample.ts";

function run(
  flow: DisplayedRun["tasks"][number]["state"],
  ...tasks: [string, "RUNNING" | "COMPLETED" | "PENDING", string, number?][]
): DisplayedRun {
  return {
    flowRun: { id: "f", name: "calm-owl", flow: "train", state: flow, runCount: 1, startTime: 0 },
    tasks: tasks.map(([name, type, state, runCount = 1]) => ({
      id: name,
      name,
      state: { type, name: state },
      runCount,
      startTime: 1000,
    })),
    artifacts: [],
  };
}

const running = { type: "RUNNING", name: "Running" } as const;
const cells: CellProgress[] = [
  { label: "parameters", state: "completed", start: 0, end: 12, runs: [] },
  {
    label: "%%flow train",
    state: "running",
    start: 0,
    runs: [run(running, ["read-0", "COMPLETED", "Completed"], ["fit-0", "RUNNING", "Retrying", 2])],
  },
  { label: "chart", state: "pending", runs: [] },
];
const shown = { now: 3500, width: 80, height: 20, colour: false };

describe("progress on a terminal", () => {
  it("lists cells, and under a cell its flow's tasks, with state and time", () => {
    expect(progressLines(cells, shown)).toEqual([
      "✓ [1/3] parameters · 12 ms",
      "▶ [2/3] %%flow train · 3.5 s",
      "    ▶ train calm-owl · Running · 3.5 s",
      "      ✓ read-0 · Completed · 2.5 s",
      "      ▶ fit-0 · Retrying · 2.5 s · try 2",
      "○ [3/3] chart",
    ]);
  });

  it("fits the window: folds finished cells, cuts long lines, never moves the cursor", () => {
    expect(progressLines(cells, { ...shown, height: 3, width: 20 })).toEqual([
      "✓ [1/3] parameters …",
      "▶ [2/3] %%flow trai…",
      "…",
    ]);
    const many = Array.from(
      { length: 30 },
      (_, index): CellProgress => ({ label: `c${index}`, state: "completed", start: 0, end: 1, runs: [] }),
    );
    const lines = progressLines([...many, ...cells.slice(1)], { ...shown, height: 8 });
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe("✓ [1–28/32]");
    const property = fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 2, max: 9 }),
      (label, width, height) => {
        const drawn = progressLines(
          cells.map((cell) => ({ ...cell, label })),
          { ...shown, width, height },
        );
        return (
          drawn.length <= height && drawn.every((line) => [...line].length <= width && !/\p{Cc}/u.test(line))
        );
      },
    );
    fc.assert(property);
  });

  it("counts the columns of wide characters", () => {
    const [line] = progressLines([{ label: "天気予報の流れ", state: "pending", runs: [] }], {
      ...shown,
      width: 16,
    });
    expect(line).toBe("○ [1/1] 天気予…");
  });
});

describe("progress in plain lines", () => {
  it("says each state once", () => {
    const lines: string[] = [];
    const display = lineDisplay((line) => lines.push(line));
    const cell: CellProgress = { label: "%%flow train", state: "running", start: 0, runs: [] };
    for (const runs of [
      [run(running, ["a", "PENDING", "Pending"])],
      [run(running, ["a", "RUNNING", "Running"])],
      [run(running, ["a", "RUNNING", "Running"])],
      [run(running, ["a", "RUNNING", "Retrying", 2])],
      [run({ type: "COMPLETED", name: "Completed" }, ["a", "COMPLETED", "Completed", 2])],
    ])
      display.update([{ ...cell, runs }]);
    display.update([{ ...cell, state: "completed", end: 2000 }]);
    expect(lines.map((line) => line.replace(/(%%flow train) · .*$/, "$1"))).toEqual([
      "    ▶ train calm-owl · Running",
      "      ▶ a · Running",
      "      ▶ a · Retrying · try 2",
      "      ✓ a · Completed · try 2",
      "    ✓ train calm-owl · Completed",
      "✓ [1/1] %%flow train",
    ]);
  });
});

describe("a cell in a few words", () => {
  it("is its tag, or its first line that says something", () => {
    expect(labelOf(tagged("const a = 1;", "parameters"))).toBe("parameters");
    expect(labelOf(tagged("const a = 1;", "injected-parameters"))).toBe("injected parameters");
    expect(labelOf(code("// note\n\n/** doc\n * more */\nconst a = 1;"))).toBe("const a = 1;");
    expect(labelOf(code("// only a note"))).toBe("// only a note");
  });
});
