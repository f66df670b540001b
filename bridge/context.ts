/** Carries the run that code belongs to through its asynchronous calls. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Replays } from "./engine/cache/replays.ts";
import { currentDrawing } from "./engine/drawing/current-drawing.ts";
import type { Pauses } from "./engine/flow/pauses.ts";
import type { Children } from "./engine/live/children.ts";
import type { LiveRun } from "./engine/live/live-run.ts";
import { CellflowError } from "./errors.ts";

/** What a task's or flow's code can know of its run. */
export interface RunContext {
  flowRun?: { id: string; name: string; flow: string; parameters: Record<string, unknown> };
  taskRun?: { id: string; name: string; task: string; runCount: number };
  /** Aborts when the run is cancelled, interrupted or out of time. */
  readonly signal: AbortSignal;
}

/** What the engine carries for the code it runs. */
export interface Frame {
  flow?: FlowFrame;
  task?: { run: LiveRun; id: string; name: string; task: string; runCount: number };
  logPrints: boolean;
  /** Whether results are stored; undefined where the flow does not say. */
  persistResult?: boolean | undefined;
  /** Where they are; undefined where no flow or task around it says. */
  resultStorage?: string | undefined;
}
export interface FlowFrame {
  run: LiveRun;
  flow: string;
  parameters: Record<string, unknown>;
  /** Calls made inside that have not settled. */
  children: Children;
  /** A hook's code, called when the run has ended: what it calls belongs to the run all the same. */
  isAfterEnd?: boolean;
  /** Of a flow's own code: hooks do not pause it. */
  pauses?: Pauses;
  /** Of a run that may be suspended. */
  replays?: Replays | undefined;
}

const frames = new AsyncLocalStorage<Frame>();

/** Runs `work` as the code of a run. */
export function runIn<A extends unknown[], R>(frame: Frame, work: (...args: A) => R, ...args: A): R {
  return frames.run(frame, work, ...args);
}

export function currentFrame(): Frame | undefined {
  return frames.getStore();
}

/** The run this code belongs to, or the attempt at it: of the innermost task or flow. */
export function currentRun(): LiveRun | undefined {
  const frame = currentFrame();
  return frame?.task?.run ?? frame?.flow?.run;
}

/**
 * The run this code belongs to: `{flowRun, taskRun, signal}`.
 * @throws CellflowError `context.none` outside a task and flow.
 */
export function getRunContext(): RunContext {
  const drawn = currentDrawing()?.flow;
  if (drawn) {
    const { name, parameters } = drawn;
    return { flowRun: { id: "", name, flow: name, parameters }, signal: new AbortController().signal };
  }
  const frame = currentFrame();
  const run = currentRun();
  if (!frame || !run) {
    throw new CellflowError(
      "context.none",
      "getRunContext() works inside a task or flow that is running; there is none here",
    );
  }
  // Users see this object: no keys without a value.
  return {
    ...(frame.flow && {
      flowRun: {
        id: frame.flow.run.id,
        name: frame.flow.run.name,
        flow: frame.flow.flow,
        parameters: frame.flow.parameters,
      },
    }),
    ...(frame.task && {
      taskRun: {
        id: frame.task.id,
        name: frame.task.name,
        task: frame.task.task,
        runCount: frame.task.runCount,
      },
    }),
    get signal() {
      return run.signal();
    },
  };
}
