/** Passes a debugger's requests to V8's inspector of the main thread, and its events to the kernel. */
import { Session } from "node:inspector";
import type { Protocol } from "devtools-protocol";
import { debugLog } from "../../debug-log.ts";
import type { FromSupervisor, ToSupervisor } from "../protocol.ts";
import type { Gate } from "./pause-gate.ts";

/** The inspector, connected from the first request until it is closed: without a debugger it costs nothing. */
export interface DebugPort {
  request(message: Extract<ToSupervisor, { op: "cdp" }>): void;
  /** From now on the main thread goes on from any pause, unreported, until `isOver` or `PassingPauses.close`. */
  passPauses(isOver: () => boolean): PassingPauses;
  isPaused(): boolean;
  close(): void;
}

/** A time in which the main thread is not to stay paused. */
export interface PassingPauses {
  /** The main thread goes on if it is paused. */
  resume(): void;
  /** Terminate what the main thread runs where it is paused now, or comes to pause; false where it is not paused now. */
  terminate(): boolean;
  close(): void;
}

/** What a debugger needs of a parsed script; undefined for those of no file (Node's own, evaluated text). */
function scriptParsed({
  scriptId,
  url,
  hash,
  isModule,
}: Pick<Protocol.Debugger.ScriptParsedEvent, "scriptId" | "url" | "hash" | "isModule">): object | undefined {
  return url.startsWith("file:") ? { scriptId, url, hash, isModule: isModule === true } : undefined;
}

/** What ends a pause; `pause` says which is meant. */
const RESUMING = new Set(["Debugger.resume", "Debugger.stepOver", "Debugger.stepInto", "Debugger.stepOut"]);

/** What runs code before it is answered. */
const EVALUATING = new Set(["Runtime.evaluate", "Runtime.callFunctionOn"]);

function post(session: Session, method: string, params: object): Promise<object | undefined> {
  return new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

export function createDebugPort(send: (message: FromSupervisor) => void, gate: Gate): DebugPort {
  /** To the main thread, and to this one, which runs nothing of the user's. */
  let main: Session | undefined;
  let self: Session | undefined;
  /** Pauses so far, by which the kernel names the one that it wants to end. */
  let pauses = 0;
  let state: "running" | "paused" | "resuming" = "running";
  /** Those who want pauses to be passed, and whether what runs there is to be terminated. */
  const passing = new Set<{ isOver(): boolean; terminates: boolean }>();
  /** The pause under way was not reported, so its end is not reported either. */
  let isUnreported = false;

  const resume = (terminateOnResume = false): void => {
    const session = main;
    if (!session || state === "running") return;
    state = "resuming";
    // It may go on by itself just now.
    gate
      .pass(false, () => post(session, "Debugger.resume", { terminateOnResume }))
      .catch((error: unknown) => debugLog("supervisor.resume", error));
  };

  const listen = (session: Session): void => {
    const emit = (method: string, params: object | undefined): void => {
      if (params && session === main) send({ op: "cdp-event", method, params });
    };
    session.on("Debugger.scriptParsed", ({ params }) => emit("Debugger.scriptParsed", scriptParsed(params)));
    session.on("Debugger.paused", ({ params }) => {
      gate.open();
      if (session !== main) return;
      pauses += 1;
      state = "paused";
      const current = [...passing].filter(({ isOver }) => !isOver());
      isUnreported = current.length > 0;
      if (isUnreported) resume(current.some(({ terminates }) => terminates));
      else emit("Debugger.paused", { ...params, pause: pauses });
    });
    session.on("Debugger.resumed", () => {
      if (session !== main) return;
      state = "running";
      if (!isUnreported) emit("Debugger.resumed", {});
    });
  };

  const connect = (): Session => {
    const session = new Session();
    session.connectToMainThread();
    listen(session);
    return session;
  };

  const requestMain = (
    method: string,
    params: { pause?: number; awaitPromise?: boolean },
  ): Promise<unknown> => {
    if (RESUMING.has(method)) {
      const { pause, ...rest } = params;
      const session = main;
      if (!session || state !== "paused" || pause !== pauses) throw new Error("The code has gone on already");
      state = "resuming";
      return gate.pass(false, () => post(session, method, rest));
    }
    // What is awaited is answered long after its code has run.
    const runsCode = state !== "paused" && EVALUATING.has(method) && params.awaitPromise !== true;
    return gate.pass(runsCode, () => {
      main ??= connect();
      return post(main, method, params);
    });
  };

  const requestSelf = (method: string, params: object): Promise<unknown> => {
    if (!self) {
      self = new Session();
      self.connect();
    }
    return post(self, method, params);
  };

  return {
    request: ({ id, to, method, params = {} }) => {
      const failed = (error: unknown): void =>
        send({ op: "cdp-result", id, error: error instanceof Error ? error.message : String(error) });
      try {
        const result = to === "main" ? requestMain(method, params) : requestSelf(method, params);
        result.then(
          (value) => send({ op: "cdp-result", id, result: (value as object | undefined) ?? {} }),
          failed,
        );
      } catch (error) {
        failed(error);
      }
    },
    passPauses: (isOver) => {
      const mine = { isOver, terminates: false };
      passing.add(mine);
      return {
        resume: () => resume(),
        terminate: () => {
          mine.terminates = true;
          if (!main || state !== "paused") return false;
          resume(true);
          return true;
        },
        close: () => void passing.delete(mine),
      };
    },
    isPaused: () => state === "paused",
    close: () => {
      self?.disconnect();
      self = undefined;
      // What is requested from now on comes from another debugger, with a session of its own.
      void gate.pass(false, async () => {
        main?.disconnect();
        main = undefined;
        state = "running";
        isUnreported = false;
      });
    },
  };
}
