/** A thread for one attempt at a task: taken before the attempt, ended when its run is stopped. */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { type Frame, runIn } from "../../context.ts";
import { CellflowError } from "../../errors.ts";
import { problemOf } from "../../results/storable.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { type LiveRun, unlessStopped } from "../live/live-run.ts";
import { argumentName } from "../naming/argument-name.ts";
import type { ThreadFrame, ThreadModule } from "./messages.ts";

export interface ThreadSlot {
  /** Runs the task's function there. @throws what it throws; CellflowError `thread.function`, `thread.argument` */
  call(task: Definition, args: readonly unknown[], frame: Frame, attempt: LiveRun): Promise<unknown>;
  /** Gives the thread back. */
  give(): void;
}

/** Waits for a free thread. @throws why `run` was stopped */
export async function takeThread(host: Host, run: LiveRun): Promise<ThreadSlot> {
  const { createThreadPool } = await import("./pool.ts");
  const slot = host.threads(createThreadPool).take();
  const thread = await unlessStopped(run, slot.thread).catch((reason: unknown) => {
    slot.give();
    throw reason;
  });
  const leaveRun = run.onStop(() => {
    thread.end();
    slot.give();
  });
  return {
    give() {
      leaveRun();
      slot.give();
    },
    async call(task, args, frame, attempt) {
      const module = await moduleOf(host, task);
      checkArguments(task, args);
      if (attempt.stopped) throw attempt.stopped;
      // An attempt whose time is up is stopped, its run goes on.
      const off = attempt === run ? () => {} : attempt.onStop(() => thread.end());
      // Messages of a thread come in the context in which it was started, which another run may have done.
      const inCaller = AsyncLocalStorage.snapshot();
      try {
        return await thread.call({
          module,
          args,
          frame: sentFrame(frame),
          parameters: () => sentParameters(frame),
          print: (method, text) =>
            // Its line in the log is posted by the thread.
            inCaller(() => runIn({ ...frame, logPrints: false }, () => console[method]("%s", text))),
        });
      } finally {
        off();
      }
    },
  };
}

async function moduleOf(host: Host, task: Definition): Promise<ThreadModule> {
  const made = await host.sources.module(task);
  if ("problem" in made) throw new CellflowError("thread.function", cannotRun(task, made.problem));
  const mark = createHash("sha256")
    .update(made.code)
    .update(made.mark ?? "")
    .digest("hex")
    .slice(0, 16);
  return { code: made.code, keeps: made.keeps, url: `${made.url.replace(/[?#].*$/, "")}?thread=${mark}` };
}

/** @throws CellflowError `thread.argument` for what a thread can't be given */
function checkArguments(task: Definition, args: readonly unknown[]): void {
  for (const [at, argument] of args.entries()) {
    const problem = problemOf(argument, { name: argumentName(task, at), isShared: true });
    if (problem !== undefined) throw new CellflowError("thread.argument", cannotRun(task, problem));
  }
}

function cannotRun({ name }: Definition, problem: string): string {
  return `task ${name} can't run on a thread: ${problem}`;
}

function sentFrame({ flow, task, logPrints, persistResult, resultStorage }: Frame): ThreadFrame {
  if (!task) throw new Error("a thread runs tasks");
  const { run, ...about } = task;
  return {
    flow: flow && { id: flow.run.id, name: flow.run.name, flow: flow.flow },
    task: about,
    origin: run.origin,
    logPrints,
    persistResult,
    resultStorage,
  };
}

/** Of a flow whose parameters can't be copied, none. */
function sentParameters({ flow }: Frame): Record<string, unknown> {
  return flow && problemOf(flow.parameters, { isShared: true }) === undefined ? flow.parameters : {};
}
