/** The shapes in which an API in this process is given reports: not spelled for a wire, times in ms since the epoch. */
import type { State } from "../state.ts";
import type { Event } from "./events/event.ts";

/** A line of a run's log. */
export interface LogLine {
  name: string;
  level: number;
  message: string;
  at: number;
  flowRunId?: string | undefined;
  taskRunId?: string | undefined;
}

/** What a task run went through since it was last reported, and how it stands. */
export interface TaskRunReport {
  id: string;
  /** Nothing of it was reported before. */
  isFirst: boolean;
  flowRunId: string | undefined;
  name: string;
  taskKey: string;
  /** JSON texts of the columns of these names. */
  empiricalPolicy: string;
  tags: string;
  labels: string;
  taskInputs: string;
  /** In the order of their times; at least one. */
  states: readonly State[];
  runCount: number;
  flowRunRunCount: number;
  expectedStart: number;
  start: number | undefined;
  end: number | undefined;
  /** Milliseconds in RUNNING. */
  total: number;
}

/** What happened in this process since it was last written. */
export interface RecordedBatch {
  taskRuns: readonly TaskRunReport[];
  events: readonly Event[];
  lines: readonly LogLine[];
}
