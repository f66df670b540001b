/** Task runs run only while their flow run does. */
import { proposal } from "../../states/state.ts";
import type { TaskEffect, TaskTransition } from "../task-transition.ts";
import { abort, reject } from "../transition.ts";

/** In a paused flow run they are paused too; in any other they are aborted. */
export function onlyInRunningFlow({ proposed, flowRun }: TaskTransition): TaskEffect | undefined {
  if (proposed.type !== "RUNNING" || !flowRun || flowRun.state?.type === "RUNNING") return undefined;
  if (flowRun.state?.type !== "PAUSED")
    return abort("The enclosing flow must be running to begin task execution.");
  const { pause_timeout, pause_reschedule } = flowRun.state.details;
  return reject(
    `The flow is paused, new tasks can execute after resuming flow run: ${flowRun.id}.`,
    proposal("PAUSED", { name: "NotReady", details: { pause_timeout, pause_reschedule } }),
  );
}

/** A task run remembers in which attempt of its flow run it began. */
export function trackFlowRun({ proposed, flowRun }: TaskTransition): TaskEffect | undefined {
  if (proposed.type !== "RUNNING" || !flowRun) return undefined;
  return { run: { flow_run_run_count: flowRun.run_count } };
}
