/** Being attached to the executor: V8's debugger on while a front end wants it, off otherwise, on again in a new executor. */
import type { Breakpoints } from "../breakpoints/breakpoints.ts";
import type { ChosenFilter, ExceptionFilters } from "../breakpoints/exception-filters.ts";
import type { KernelDebugger } from "../kernel-debugger.ts";
import type { Scripts } from "../scripts/scripts.ts";
import { type Stops, THREAD } from "../stepping/pauses.ts";
import type { Cdp, Paused } from "./cdp.ts";
import { DebugError } from "./dap.ts";

/** What is attached, and to what. */
export interface AttachmentOptions {
  cdp: Cdp;
  closeCdp(): void;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  scripts: Scripts;
  breakpoints: Breakpoints;
  exceptions: ExceptionFilters;
  stops: Stops;
  tell(event: string, body?: object): void;
}

export interface Attachment extends Pick<KernelDebugger, "hear" | "beforeRun"> {
  isAttached(): boolean;
  /** Errors: `DebugError` when it is not; V8's, when attaching failed. */
  needed(): Promise<void>;
  attach(): Promise<void>;
  detach(): void;
  /** Stop at the exceptions of these filters; for each whether it holds. */
  stopOnExceptions(filters: readonly ChosenFilter[]): Promise<ReturnType<ExceptionFilters["choose"]>>;
  /** Another executor has taken the place of the one that was attached to. */
  renew(): void;
}

const GONE = "The debugger was detached meanwhile";

function inPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

export function createAttachment(options: AttachmentOptions): Attachment {
  const { cdp, closeCdp, ownRoot, scripts, breakpoints, exceptions, stops, tell } = options;
  let attached: Promise<void> | undefined;
  /** Only what the inspector says to this attachment counts, not what it said to an earlier one. */
  let hears = false;

  const pauseOnExceptions = async (): Promise<void> => {
    await cdp("Debugger.setPauseOnExceptions", { state: exceptions.state() });
  };

  const connect = async (isCurrent: () => boolean): Promise<void> => {
    hears = false;
    // Steps do not go in there. An error thrown there still stops when nobody catches it (an unknown name, say).
    const own = `^${inPattern(ownRoot)}(dist|kernel|bridge|magics)/`;
    // Answered when all that was said before has been heard.
    await cdp("Runtime.releaseObjectGroup", { objectGroup: "nothing" });
    if (!isCurrent()) throw new DebugError(GONE);
    hears = true;
    await cdp("Debugger.enable");
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
    mine.catch(() => {
      if (attached === mine) attached = undefined;
    });
    return mine;
  };

  const forget = (): void => {
    hears = false;
    scripts.clear();
    stops.clear();
  };

  return {
    isAttached: () => attached !== undefined,
    needed: async () => {
      if (!attached) throw new DebugError("The debugger is not attached: send initialize and attach first");
      await attached;
    },
    attach: async () => {
      const mine = attached ?? start();
      await mine;
      if (attached !== mine) throw new DebugError(GONE);
      tell("initialized");
      tell("thread", { reason: "started", threadId: THREAD });
    },
    detach: () => {
      if (!attached) return;
      attached = undefined;
      exceptions.choose([]);
      breakpoints.clear();
      forget();
      closeCdp();
      tell("terminated");
    },
    stopOnExceptions: async (wanted) => {
      const chosen = exceptions.choose(wanted);
      await pauseOnExceptions();
      return chosen;
    },
    renew: () => {
      forget();
      // Without a debugger cells run all the same; the next request of a front end says what is wrong.
      if (attached) start(breakpoints.renew).catch(() => {});
    },
    hear: (method, params) => {
      if (!hears) return;
      if (method === "Debugger.scriptParsed") scripts.parsed(params as Parameters<Scripts["parsed"]>[0]);
      else if (method === "Debugger.resumed") stops.resumed();
      else if (method === "Debugger.paused") void stops.paused(params as Paused);
    },
    beforeRun: (script) => {
      const mine = attached;
      if (!mine) return undefined;
      const prepare = async (): Promise<void> => {
        await mine;
        await breakpoints.beforeRun(script);
        await stops.cellStarts(script);
      };
      // A debugger that can't do its part must not keep a cell from running.
      return prepare().catch(() => {});
    },
  };
}
