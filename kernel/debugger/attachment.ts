/** Attaches V8's debugger to the executor while a front end wants it, and again to a new executor. */
import { debugLog } from "../debug-log.ts";
import type { Breakpoints } from "./breakpoints/breakpoints.ts";
import type { ChosenFilter, ExceptionFilters } from "./breakpoints/exception-filters.ts";
import type { KernelDebugger } from "./kernel-debugger.ts";
import { type Cdp, eventsSoFar, type Paused } from "./protocol/cdp.ts";
import { DebugError } from "./protocol/debug-error.ts";
import { THREAD_ID } from "./protocol/thread-id.ts";
import type { Scripts } from "./scripts/scripts.ts";
import type { Pauses } from "./stepping/pauses.ts";

/** What is attached, and to what. */
export interface AttachmentOptions {
  cdp: Cdp;
  closeCdp(): void;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  scripts: Scripts;
  breakpoints: Breakpoints;
  exceptions: ExceptionFilters;
  pauses: Pauses;
  emit(event: string, body?: object): void;
}

export interface Attachment extends Pick<KernelDebugger, "onInspectorEvent" | "beforeRun"> {
  isAttached(): boolean;
  /** @throws DebugError when it is not attached; V8's error when attaching failed. */
  required(): Promise<void>;
  attach(): Promise<void>;
  detach(): void;
  /** Stop at the exceptions of these filters; for each whether it holds. */
  stopOnExceptions(filters: readonly ChosenFilter[]): Promise<ReturnType<ExceptionFilters["choose"]>>;
  /** Another executor has taken the place of the one that was attached to. */
  renew(): void;
}

const DETACHED = "The debugger was detached meanwhile";

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

export function createAttachment(options: AttachmentOptions): Attachment {
  const { cdp, closeCdp, ownRoot, scripts, breakpoints, exceptions, pauses, emit } = options;
  let attached: Promise<void> | undefined;
  /** Only the inspector's events for this attachment count, not those for an earlier one. */
  let listening = false;

  const pauseOnExceptions = async (): Promise<void> => {
    await cdp("Debugger.setPauseOnExceptions", { state: exceptions.state() });
  };

  const connect = async (isCurrent: () => boolean): Promise<void> => {
    listening = false;
    // Steps do not go in there. An error thrown there still stops when nobody catches it (an unknown name, say).
    const own = `^${escapeRegExp(ownRoot)}(dist|kernel|bridge|magics)/`;
    await eventsSoFar(cdp);
    if (!isCurrent()) throw new DebugError(DETACHED);
    listening = true;
    await cdp("Debugger.enable", {});
    await cdp("Debugger.setBlackboxPatterns", { patterns: ["^node:", own] });
    await pauseOnExceptions();
  };

  /** Attach from now on; `then` is done before anything else is asked. */
  const start = (then: () => Promise<void> = async () => {}): Promise<void> => {
    const mine: Promise<void> = (async () => {
      await connect(() => attached === mine);
      await then();
    })();
    attached = mine;
    mine.catch((error: unknown) => {
      debugLog("debugger.attach", error);
      if (attached === mine) attached = undefined;
    });
    return mine;
  };

  const forget = (): void => {
    listening = false;
    scripts.clear();
    pauses.clear();
  };

  return {
    isAttached: () => attached !== undefined,
    required: async () => {
      if (!attached) throw new DebugError("The debugger is not attached: send initialize and attach first");
      await attached;
    },
    attach: async () => {
      const mine = attached ?? start();
      await mine;
      if (attached !== mine) throw new DebugError(DETACHED);
      emit("initialized");
      emit("thread", { reason: "started", threadId: THREAD_ID });
    },
    detach: () => {
      if (!attached) return;
      attached = undefined;
      exceptions.choose([]);
      breakpoints.clear();
      forget();
      closeCdp();
      emit("terminated");
    },
    stopOnExceptions: async (filters) => {
      const chosen = exceptions.choose(filters);
      await pauseOnExceptions();
      return chosen;
    },
    renew: () => {
      forget();
      // Without a debugger cells run all the same; the next request of a front end says what is wrong.
      if (attached) start(breakpoints.renew).catch((error: unknown) => debugLog("debugger.renew", error));
    },
    onInspectorEvent: (method, params) => {
      if (!listening) return;
      if (method === "Debugger.scriptParsed") scripts.parsed(params as Parameters<Scripts["parsed"]>[0]);
      else if (method === "Debugger.resumed") pauses.resumed();
      else if (method === "Debugger.paused") void pauses.paused(params as Paused);
    },
    beforeRun: (script) => {
      const mine = attached;
      if (!mine) return undefined;
      const prepare = async (): Promise<void> => {
        await mine;
        await breakpoints.beforeRun(script);
        await pauses.cellStarts(script);
      };
      // A debugger that can't do its part must not keep a cell from running.
      return prepare().catch((error: unknown) => debugLog("debugger.before-run", error));
    },
  };
}
