/** Displays a run's progress: a list redrawn in place on a terminal, else plain lines. */
import type { WriteStream } from "node:tty";
import { isTerminal } from "../../bridge/state.ts";
import type { CellProgress } from "./cell-progress.ts";
import { cellLine, progressLines, runLine } from "./progress-lines.ts";

/** `update` takes every change; `note` prints a line between; `end` leaves the last state on the screen. */
export type ProgressDisplay = {
  update(cells: readonly CellProgress[]): void;
  note(line: string): void;
  end(): void;
};

/** The display that suits a stream: live on a terminal that can move its cursor, else lines. */
export function progressDisplay(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): ProgressDisplay {
  return stream.isTTY && env.TERM !== "dumb"
    ? liveDisplay(stream, env)
    : lineDisplay((line) => stream.write(`${line}\n`));
}

const REDRAW_INTERVAL_MS = 100;

/** Redraws at intervals, so that times move on and a flood of changes costs nothing. */
function liveDisplay(stream: WriteStream, env: NodeJS.ProcessEnv): ProgressDisplay {
  let cells: readonly CellProgress[] = [];
  let drawn = 0;
  const draw = (height: number): void => {
    const colour = env.NO_COLOR === undefined || env.NO_COLOR === "";
    const lines = progressLines(cells, {
      now: Date.now(),
      width: (stream.columns || 80) - 1,
      height,
      colour,
    });
    const back = drawn > 0 ? `\x1b[${drawn}A` : "";
    stream.write(`${back}\r\x1b[J${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
  const visible = (): number => Math.max(3, (stream.rows || 24) - 2);
  const timer = setInterval(() => draw(visible()), REDRAW_INTERVAL_MS);
  return {
    update: (changed) => {
      cells = changed;
    },
    note: (line) => {
      const back = drawn > 0 ? `\x1b[${drawn}A` : "";
      stream.write(`${back}\r\x1b[J${line}\n`);
      drawn = 0;
      draw(visible());
    },
    end: () => {
      clearInterval(timer);
      draw(Number.POSITIVE_INFINITY);
    },
  };
}

/** Writes a line for each new state of a flow's runs (a line stays: only what has ended has a time), and when a cell ends. */
export function lineDisplay(write: (line: string) => void): ProgressDisplay {
  const lastStates = new Map<string, string>();
  /** Writes a line unless the same thing had the same state last time. */
  const writeOnce = (key: string, state: string, line: () => string): void => {
    if (lastStates.get(key) === state) return;
    lastStates.set(key, state);
    write(line());
  };
  return {
    update: (cells) => {
      const now = Date.now();
      for (const [index, cell] of cells.entries()) {
        for (const { flowRun, tasks } of cell.runs) {
          const ended = flowRun !== undefined && isTerminal(flowRun.state);
          const writeRun = (): void => {
            if (flowRun)
              writeOnce(
                flowRun.id,
                flowRun.state.name,
                () => runLine(flowRun, `${flowRun.flow} ${flowRun.name}`, "    ").text,
              );
          };
          if (!ended) writeRun();
          for (const task of tasks) {
            if (task.state.type === "PENDING") continue;
            writeOnce(
              task.id,
              `${task.state.name} ${task.runCount}`,
              () => runLine(task, task.name, "      ").text,
            );
          }
          if (ended) writeRun();
        }
        if (cell.end !== undefined)
          writeOnce(`cell ${index}`, cell.state, () => cellLine(cell, index, cells.length, now).text);
      }
    },
    note: write,
    end: () => undefined,
  };
}
