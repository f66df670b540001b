/** A thread that runs one function at a time, from the main thread's side. */
import { SHARE_ENV, Worker } from "node:worker_threads";
import { CellflowError } from "../../errors.ts";
import { withData } from "../outcome/returned-state.ts";
import { sendError } from "../reporter/error-transfer.ts";
import type { ReporterThread } from "../reporter/thread.ts";
import type { FromThread, PrintMethod, ThreadFrame, ThreadModule, ToThread } from "./messages.ts";
import { receiveThrown } from "./thrown-error.ts";

export interface ThreadCall {
  module: ThreadModule;
  /** Values, which are copied. */
  args: readonly unknown[];
  frame: ThreadFrame;
  /** Those of its flow. */
  parameters(): Record<string, unknown>;
  /** Prints what the function prints. */
  print(method: PrintMethod, text: string): void;
}

export interface Thread {
  /** What the function gives. @throws what it throws; CellflowError `thread.ended` */
  call(call: ThreadCall): Promise<unknown>;
  /** Stops a flow that its code has called, if it runs there. */
  cancel(flowRunId: string, reason: string): void;
  /** Ends it, whatever it does. */
  end(): void;
  readonly hasEnded: boolean;
}

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** @param flags Node's, for a kernel's own loader */
export function startThread(reporter: () => ReporterThread, flags: readonly string[]): Thread {
  const worker = new Worker(new URL(`./main${extension}`, import.meta.url), {
    name: "cellflow task",
    // What the process sets after is seen there, as on the main thread.
    env: SHARE_ENV,
    // Without its own, a thread has the process's.
    ...(flags.length > 0 && { execArgv: [...flags] }),
  });
  worker.unref();
  let hasEnded = false;
  let calls = 0;
  /** The flow run whose parameters it has. */
  let known: string | undefined;
  let current: { call: ThreadCall; resolve(value: unknown): void; reject(thrown: unknown): void } | undefined;
  const send = (message: ToThread): void => worker.postMessage(message);
  const finish = (how: "resolve" | "reject", value: unknown): void => {
    worker.unref();
    const ended = current;
    current = undefined;
    ended?.[how](value);
  };
  const ask = async (message: Extract<FromThread, { kind: "ask" }>): Promise<void> => {
    const { id, operation, request } = message;
    try {
      send({ kind: "answer", id, value: await reporter().ask(operation, request as never) });
    } catch (error) {
      send({ kind: "failure", id, error: sendError(error) });
    }
  };
  worker.on("message", (message: FromThread) => {
    if (message.kind === "returned") finish("resolve", message.value);
    else if (message.kind === "ended") finish("resolve", receiveEnd(message));
    else if (message.kind === "threw") finish("reject", receiveThrown(message));
    else if (message.kind === "uncaught") {
      over(`nothing caught ${message.description}`, receiveThrown(message));
      void worker.terminate();
    } else if (message.kind === "print") {
      // What code still prints whose call has returned is no other call's.
      if (current && message.call === calls) current.call.print(message.method, message.text);
      else console[message.method]("%s", message.text);
    } else if (message.kind === "post") reporter().post(message.update, message.urgent);
    else void ask(message);
  });
  const over = (why: string, cause?: unknown): void => {
    hasEnded = true;
    finish(
      "reject",
      new CellflowError(
        "thread.ended",
        `the task's thread ended: ${why}`,
        cause === undefined ? {} : { cause },
      ),
    );
  };
  // A thread that has begun holds the process again, whatever was said before.
  worker.on("online", () => {
    if (!current) worker.unref();
  });
  worker.on("error", (error) => over(error instanceof Error ? error.message : String(error)));
  worker.on("exit", (code) => over(`its code ended it (exit code ${code})`));
  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        current = { call, resolve, reject };
        calls += 1;
        if (hasEnded) return over("code that it had run before ended it");
        worker.ref();
        const { module, args, frame } = call;
        const { flow } = frame;
        try {
          const parameters = flow && flow.id !== known ? call.parameters() : undefined;
          const sent = flow && parameters ? { ...frame, flow: { ...flow, parameters } } : frame;
          send({ kind: "call", call: calls, module, args, frame: sent });
          known = flow?.id ?? known;
        } catch (error) {
          finish("reject", error);
        }
      }),
    cancel: (flowRunId, reason) => send({ kind: "cancel", flowRunId, reason }),
    end() {
      over("its run was stopped");
      void worker.terminate();
    },
    get hasEnded() {
      return hasEnded;
    },
  };
}

/** The state that a function has returned, for its run to end in. */
function receiveEnd({ end, value, thrown }: Extract<FromThread, { kind: "ended" }>): unknown {
  return withData(end, thrown ? receiveThrown(thrown) : value);
}
