/** Requests to V8's inspector in the executor (Chrome DevTools Protocol). */
import type { Protocol } from "devtools-protocol";
import type { ProtocolMapping } from "devtools-protocol/types/protocol-mapping.d.ts";

type Commands = ProtocolMapping.Commands;

/** Which pause is to end, as the supervisor numbers them: a later one is left as it is. */
interface OfPause {
  pause: number;
}

/** The main thread is paused, for the `pause`th time. */
export type Paused = Protocol.Debugger.PausedEvent & OfPause;

/** The methods that end a pause. */
type Resuming = "Debugger.resume" | "Debugger.stepOver" | "Debugger.stepInto" | "Debugger.stepOut";

type Params<M extends keyof Commands> = Commands[M]["paramsType"] extends [(infer P)?] ? P : undefined;

/** Asks the inspector. `main` is the thread the cells run on, `self` one that runs nothing of the user's. */
export type Cdp = <M extends keyof Commands>(
  method: M,
  params?: M extends Resuming ? NonNullable<Params<M>> & OfPause : Params<M>,
  to?: "main" | "self",
) => Promise<Commands[M]["returnType"]>;

/** Resolves when the inspector's events of what has run until now have arrived: it answers in order. */
export async function eventsSoFar(cdp: Cdp): Promise<void> {
  await cdp("Runtime.releaseObjectGroup", { objectGroup: "nothing" });
}

/** A value as an argument of a function that is called on the main thread. */
export function asArgument(value: Protocol.Runtime.RemoteObject): Protocol.Runtime.CallArgument {
  return value.objectId !== undefined
    ? { objectId: value.objectId }
    : value.unserializableValue !== undefined
      ? { unserializableValue: value.unserializableValue }
      : { value: value.value };
}

/** What the executor offers to a debugger, as an expression (see executor/main-thread/display/debug-view.ts). */
export const DEBUG_VIEW = 'globalThis[Symbol.for("cellflow.debug-view")]';

/** Evaluates an expression of this package on the main thread: nothing pauses in it. */
export async function evaluateSilently(
  cdp: Cdp,
  expression: string,
  options: { objectGroup?: string; returnByValue?: boolean } = {},
): Promise<Protocol.Runtime.RemoteObject> {
  return (await cdp("Runtime.evaluate", { expression, silent: true, disableBreaks: true, ...options }))
    .result;
}
