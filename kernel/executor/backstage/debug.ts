/** The debugger's end in the executor: V8's inspector of the main thread, asked and heard over the backstage's pipe. */
import { type Debugger, Session } from "node:inspector";
import type { FromBackstage, ToBackstage } from "../protocol.ts";

/** The inspector, connected from the first question until it is closed: without a debugger it costs nothing. */
export interface DebugPort {
  ask(message: Extract<ToBackstage, { op: "cdp" }>): void;
  /** Let the main thread go on if it stands still, ending what it runs. */
  release(): Promise<void>;
  close(): void;
}

/** Scripts that are nobody's file (Node's own, evaluated text) are not told. */
const toldScript = ({
  scriptId,
  url,
  hash,
  isModule,
}: Debugger.ScriptParsedEventDataType): object | undefined =>
  url.startsWith("file:") ? { scriptId, url, hash, isModule: isModule === true } : undefined;

export const createDebugPort = (say: (message: FromBackstage) => void): DebugPort => {
  const sessions = new Map<"main" | "self", Session>();
  let paused = false;

  const hear = (session: Session): void => {
    const tell = (method: string, params: object | undefined): void => {
      if (params) say({ op: "cdp-event", method, params });
    };
    session.on("Debugger.scriptParsed", ({ params }) => tell("Debugger.scriptParsed", toldScript(params)));
    session.on("Debugger.paused", ({ params }) => {
      paused = true;
      tell("Debugger.paused", params);
    });
    session.on("Debugger.resumed", () => {
      paused = false;
      tell("Debugger.resumed", {});
    });
  };

  const connected = (to: "main" | "self"): Session => {
    const known = sessions.get(to);
    if (known) return known;
    const session = new Session();
    if (to === "main") {
      session.connectToMainThread();
      hear(session);
    } else session.connect();
    sessions.set(to, session);
    return session;
  };

  const post = (session: Session, method: string, params: object = {}): Promise<object | undefined> =>
    new Promise((resolve, reject) => {
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
    });

  return {
    ask: ({ id, to, method, params }) => {
      const failed = (error: unknown): void =>
        say({ op: "cdp-result", id, error: error instanceof Error ? error.message : String(error) });
      try {
        post(connected(to), method, params).then(
          (result) => say({ op: "cdp-result", id, result: result ?? {} }),
          failed,
        );
      } catch (error) {
        failed(error);
      }
    },
    release: async () => {
      const session = sessions.get("main");
      if (session && paused)
        await post(session, "Debugger.resume", { terminateOnResume: true }).catch(() => {});
    },
    close: () => {
      for (const session of sessions.values()) session.disconnect();
      sessions.clear();
      paused = false;
    },
  };
};
