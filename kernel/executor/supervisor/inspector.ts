/** The debugger's end in the executor: V8's inspector of the main thread, asked and heard over the supervisor's pipe. */
import { type Debugger, Session } from "node:inspector";
import type { FromSupervisor, ToSupervisor } from "../protocol.ts";
import type { Gate } from "./pause-gate.ts";

/** The inspector, connected from the first question until it is closed: without a debugger it costs nothing. */
export interface DebugPort {
  ask(message: Extract<ToSupervisor, { op: "cdp" }>): void;
  /** From now on the main thread stands nowhere anew, until `isOver` or `Passing.hold`; such pauses are not told. */
  pass(isOver: () => boolean): Passing;
  close(): void;
}

/** A time in which pauses are passed. */
export interface Passing {
  /** The main thread goes on where it stands. */
  goOn(): void;
  /** It ends what it runs where it stands now, or comes to stand; false where it stands nowhere now. */
  end(): boolean;
  hold(): void;
}

/** Scripts that are nobody's file (Node's own, evaluated text) are not told. */
function toldScript({
  scriptId,
  url,
  hash,
  isModule,
}: Debugger.ScriptParsedEventDataType): object | undefined {
  return url.startsWith("file:") ? { scriptId, url, hash, isModule: isModule === true } : undefined;
}

/** What ends a pause; `pause` says which is meant. */
const leaving = new Set(["Debugger.resume", "Debugger.stepOver", "Debugger.stepInto", "Debugger.stepOut"]);

/** What runs code where it is asked. */
const running = new Set(["Runtime.evaluate", "Runtime.callFunctionOn"]);

function post(session: Session, method: string, params: object): Promise<object | undefined> {
  return new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

export function createDebugPort(say: (message: FromSupervisor) => void, gate: Gate): DebugPort {
  /** To the main thread, and to this one, which runs nothing of the user's. */
  let main: Session | undefined;
  let self: Session | undefined;
  /** Pauses so far, by which the kernel names the one that it wants to end. */
  let pauses = 0;
  let state: "runs" | "stands" | "leaves" = "runs";
  /** Those who want pauses to be passed, and whether what runs there is to end. */
  const passing = new Set<{ isOver(): boolean; ends: boolean }>();
  /** The pause under way was not told, so its end is not told either. */
  let untold = false;

  const goOn = (terminateOnResume = false): void => {
    const session = main;
    if (!session || state === "runs") return;
    state = "leaves";
    // It may go on by itself just now.
    gate.pass(false, () => post(session, "Debugger.resume", { terminateOnResume })).catch(() => {});
  };

  const hear = (session: Session): void => {
    const tell = (method: string, params: object | undefined): void => {
      if (params && session === main) say({ op: "cdp-event", method, params });
    };
    session.on("Debugger.scriptParsed", ({ params }) => tell("Debugger.scriptParsed", toldScript(params)));
    session.on("Debugger.paused", ({ params }) => {
      gate.open();
      if (session !== main) return;
      pauses += 1;
      state = "stands";
      const wanted = [...passing].filter(({ isOver }) => !isOver());
      untold = wanted.length > 0;
      if (untold) goOn(wanted.some(({ ends }) => ends));
      else tell("Debugger.paused", { ...params, pause: pauses });
    });
    session.on("Debugger.resumed", () => {
      if (session !== main) return;
      state = "runs";
      if (!untold) tell("Debugger.resumed", {});
    });
  };

  const connect = (): Session => {
    const session = new Session();
    session.connectToMainThread();
    hear(session);
    return session;
  };

  const askMain = (method: string, params: { pause?: number; awaitPromise?: boolean }): Promise<unknown> => {
    if (leaving.has(method)) {
      const { pause, ...rest } = params;
      const session = main;
      if (!session || state !== "stands" || pause !== pauses) throw new Error("The code has gone on already");
      state = "leaves";
      return gate.pass(false, () => post(session, method, rest));
    }
    // What is awaited is answered long after its code has run.
    const runsCode = state !== "stands" && running.has(method) && params.awaitPromise !== true;
    return gate.pass(runsCode, () => {
      main ??= connect();
      return post(main, method, params);
    });
  };

  const askSelf = (method: string, params: object): Promise<unknown> => {
    if (!self) {
      self = new Session();
      self.connect();
    }
    return post(self, method, params);
  };

  return {
    ask: ({ id, to, method, params = {} }) => {
      const failed = (error: unknown): void =>
        say({ op: "cdp-result", id, error: error instanceof Error ? error.message : String(error) });
      try {
        const asked = to === "main" ? askMain(method, params) : askSelf(method, params);
        asked.then(
          (result) => say({ op: "cdp-result", id, result: (result as object | undefined) ?? {} }),
          failed,
        );
      } catch (error) {
        failed(error);
      }
    },
    pass: (isOver) => {
      const mine = { isOver, ends: false };
      passing.add(mine);
      return {
        goOn: () => goOn(),
        end: () => {
          mine.ends = true;
          if (!main || state !== "stands") return false;
          goOn(true);
          return true;
        },
        hold: () => void passing.delete(mine),
      };
    },
    close: () => {
      self?.disconnect();
      self = undefined;
      // What is asked from now on is asked by another debugger, of a session of its own.
      void gate.pass(false, async () => {
        main?.disconnect();
        main = undefined;
        state = "runs";
        untold = false;
      });
    },
  };
}
