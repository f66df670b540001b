/** Tells the process of a run, through its environment, which run of which deployment it is for. */
import type { StartMessage } from "../../worker/run/child-message.ts";

export interface Assignment extends Pick<StartMessage, "flowRunId" | "hooksOnly"> {
  /** `flow/deployment` */
  deployment: string;
}

const VARIABLE = "CELLFLOW__SERVED_RUN";

export function assignmentVariable(assignment: Assignment): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(assignment) };
}

/** What this process is for; undefined in one that serves. */
export function readAssignment(): Assignment | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : JSON.parse(text);
}

/** The processes that this one starts are not for that run. */
export function takeAssignment(): void {
  delete process.env[VARIABLE];
}
