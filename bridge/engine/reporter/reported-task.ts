/** Defines what is reported to the API of a task run of this process, as it stands. */
import type { State } from "../../state.ts";
import type { PostedTaskRun } from "./messages.ts";

/** The flow run that a task run is part of. */
export interface ReportedFlow {
  id: string;
  name: string;
  /** The flow's name. */
  readonly flow: string;
  flowId: string;
  runCount: number;
}

export interface ReportedTask {
  item: PostedTaskRun;
  readonly flow: ReportedFlow | undefined;
  /** The one before the state that it enters. */
  state: State | undefined;
  lastEventId: string | null;
  /** Which process it is part of, where no flow run under way says so. */
  readonly labels: Readonly<Record<string, string>>;
  /** Is it in the API's database, where that is written directly? */
  isReported: boolean;
  expectedStart: number;
  runCount: number;
  startTime: number | undefined;
  /** Milliseconds in RUNNING until the last time it left it. */
  total: number;
}
