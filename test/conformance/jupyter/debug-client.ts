/** A front end's side of the debugger: requests on the control channel, events from iopub in order. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Message } from "../../../kernel/protocol/message.ts";
import type { TestKernel } from "./kernel-client.ts";

type Body = Record<string, unknown>;

/** One frame of a stack. */
export interface StackFrame {
  id: number;
  name: string;
  line: number;
  source: { path: string; name: string };
}

export interface Variable {
  name: string;
  value: string;
  type?: string;
  variablesReference: number;
  presentationHint?: { lazy?: boolean };
}

/** A debugger's client. */
export interface DebugClient {
  ask(command: string, given?: Body): Promise<DebugProtocol.Response>;
  /** The same, and when the kernel has begun with it. */
  begin(command: string, given?: Body): { begun: Promise<unknown>; answer: Promise<DebugProtocol.Response> };
  /** The body of a successful answer; throws what the answer says otherwise. */
  body<T = Body>(command: string, given?: Body): Promise<T>;
  attach(): Promise<void>;
  /** The next event of this kind that has not been taken yet. */
  event(name: string): Promise<DebugProtocol.Event & { body: Body }>;
  /** Set breakpoints in a cell by its text. */
  breakAt(code: string, ...lines: number[]): Promise<{ path: string; lines: unknown[] }>;
  /** Wait until it stops; where. */
  stopped(): Promise<{ reason: string; frames: StackFrame[]; line: number | undefined }>;
  /** Variables of the top frame's scope. */
  scope(name: string, frame?: number): Promise<Record<string, string>>;
  variables(reference: number, page?: Body): Promise<Variable[]>;
  /** An expression in the top frame, or among the notebook's names. */
  evaluate(expression: string): Promise<string>;
  taken(name: string): number;
  /** All events so far, in their order. */
  told(): readonly DebugProtocol.Event[];
}

export function createDebugClient(kernel: TestKernel): DebugClient {
  let seq = 0;
  let top: number | undefined;
  const told: DebugProtocol.Event[] = [];
  const events: (DebugProtocol.Event & { body: Body })[] = [];
  const waiting: { name: string; found: (event: DebugProtocol.Event & { body: Body }) => void }[] = [];
  const receive = (message: Message): boolean => {
    if (message.header.msg_type !== "debug_event") return false;
    const event = message.content as unknown as DebugProtocol.Event & { body: Body };
    told.push(event);
    if (event.event === "continued") top = undefined;
    const at = waiting.findIndex(({ name }) => name === event.event);
    if (at < 0) events.push(event);
    else waiting.splice(at, 1)[0]?.found(event);
    return false;
  };
  const begin: DebugClient["begin"] = (command, given = {}) => {
    seq += 1;
    const asked = kernel.ask("control", "debug_request", { type: "request", seq, command, arguments: given });
    void asked.hears(receive);
    const answer = asked.done.then(({ content }) => content as unknown as DebugProtocol.Response);
    return { begun: asked.hears(({ header }) => header.msg_type === "status"), answer };
  };
  const ask: DebugClient["ask"] = (command, given) => begin(command, given).answer;
  const body: DebugClient["body"] = async (command, given) => {
    const answer = await ask(command, given);
    if (!answer.success) throw new Error(`${command}: ${answer.message}`);
    return answer.body as never;
  };
  const variables: DebugClient["variables"] = async (variablesReference, page = {}) =>
    (await body<{ variables: Variable[] }>("variables", { variablesReference, ...page })).variables;
  const event: DebugClient["event"] = (name) =>
    new Promise((found) => {
      const at = events.findIndex((known) => known.event === name);
      const [known] = at < 0 ? [] : events.splice(at, 1);
      if (known) found(known);
      else waiting.push({ name, found });
    });

  return {
    ask,
    begin,
    body,
    variables,
    event,
    attach: async () => {
      await body("initialize", { clientID: "test", linesStartAt1: true });
      await body("attach");
      await event("initialized");
    },
    breakAt: async (code, ...lines) => {
      const { sourcePath } = await body<{ sourcePath: string }>("dumpCell", { code });
      const set = await body<{ breakpoints: { line: number; verified: boolean }[] }>("setBreakpoints", {
        source: { path: sourcePath },
        breakpoints: lines.map((line) => ({ line })),
      });
      return {
        path: sourcePath,
        lines: set.breakpoints.map(({ line, verified }) => (verified ? line : "unverified")),
      };
    },
    stopped: async () => {
      const { body: said } = await event("stopped");
      const { stackFrames } = await body<{ stackFrames: StackFrame[] }>("stackTrace", { threadId: 1 });
      top = stackFrames[0]?.id;
      return { reason: String(said.reason), frames: stackFrames, line: stackFrames[0]?.line };
    },
    scope: async (name, frame = top) => {
      const { scopes } = await body<{ scopes: { name: string; variablesReference: number }[] }>("scopes", {
        frameId: frame,
      });
      const found = scopes.find((scope) => scope.name === name);
      if (!found) throw new Error(`no scope ${name} among ${scopes.map((scope) => scope.name).join(", ")}`);
      return Object.fromEntries(
        (await variables(found.variablesReference)).map((variable) => [variable.name, variable.value]),
      );
    },
    evaluate: async (expression) =>
      String((await body("evaluate", { expression, ...(top === undefined ? {} : { frameId: top }) })).result),
    told: () => told,
    taken: (name) => events.filter((known) => known.event === name).length,
  };
}
