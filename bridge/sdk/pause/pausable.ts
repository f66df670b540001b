/** Finds the flow run that code may pause. */
import { currentFrame, type FlowFrame, type Frame } from "../../context.ts";
import type { Pauses } from "../../engine/flow/pauses.ts";
import { CellflowError } from "../../errors.ts";
import type { JsonSchema } from "../../parameters/schema.ts";

export interface Pausable {
  frame: Frame;
  flow: FlowFrame;
  pauses: Pauses;
}

/** @param caller the function that is called, for the error @throws CellflowError `context.none` */
export function pausable(caller: string): Pausable {
  const frame = currentFrame();
  const flow = frame?.flow;
  if (!frame || !flow) {
    throw new CellflowError(
      "context.none",
      `${caller}() works inside a flow that is running; there is none here`,
    );
  }
  if (!flow.pauses)
    throw new CellflowError("context.none", `${caller}() works in a flow's code, not in its hooks`);
  return { frame, flow, pauses: flow.pauses };
}

/** As for a task: a failure that no caller inside a run waits for is no error of the process. */
export function calledInside<R>(work: () => Promise<R>): Promise<R> {
  const promise = work();
  if (currentFrame()) promise.catch(() => {});
  return promise;
}

/** How a run is resumed from a terminal, with the fields that it asks for. */
export function resumeCommand(run: { id: string }, schema: JsonSchema | undefined): string {
  const fields = (schema?.required ?? []).map((name) => ` -p ${name}=…`);
  return `cellflow flow-run resume ${run.id}${fields.join("")}`;
}

/** What the fields of a run's input are called in errors. */
export function inputOf(run: { name: string }): { owner: string; part: string } {
  return { owner: `the input of flow run '${run.name}'`, part: "field" };
}
