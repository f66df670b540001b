/** Reads the stack of a paused cell as the user sees it: frames in the user's code, and functions that wait for it. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import type { WaitingFrame } from "../../executor/main-thread/display/debug-view.ts";
import { type Cdp, DEBUG_VIEW } from "../protocol/cdp.ts";
import type { Position } from "../scripts/position-map.ts";
import type { KnownScript, Scripts } from "../scripts/scripts.ts";

/** One frame of the user's. Frames that wait (async callers) have no `callFrame`. */
export interface Frame {
  id: number;
  name: string;
  script: KnownScript;
  /** In the user's text. */
  position: Position;
  callFrame?: Protocol.Debugger.CallFrame;
}

interface CallSite {
  functionName: string;
  lineNumber: number;
  columnNumber?: number;
}

/** Functions that wait for the paused code. */
async function waiting(cdp: Cdp, { callFrameId }: Protocol.Debugger.CallFrame): Promise<WaitingFrame[]> {
  const { result } = await cdp("Debugger.evaluateOnCallFrame", {
    callFrameId,
    expression: `${DEBUG_VIEW}.waiting()`,
    silent: true,
  });
  return result.type === "string" ? (JSON.parse(String(result.value)) as WaitingFrame[]) : [];
}

/** A frame where the script has code of the user's at this position; none elsewhere. */
async function frameAt(
  nextId: () => number,
  script: KnownScript | undefined,
  callSite: CallSite,
  isBody: boolean,
  callFrame?: Protocol.Debugger.CallFrame,
): Promise<Frame[]> {
  if (!script) return [];
  const { lineNumber, columnNumber = 0 } = callSite;
  const position = (await script.positionMap())({ line: lineNumber, column: columnNumber });
  if (!position) return [];
  // The function around a cell is ours, and has no name.
  const name = isBody && script.kind === "cell" ? script.name : callSite.functionName || "(anonymous)";
  return [{ id: nextId(), name, script, position, callFrame }];
}

/** The frames of a pause, innermost first. `nextId` numbers them, never twice in a session. */
export async function readFrames(
  { callFrames }: Protocol.Debugger.PausedEvent,
  scripts: Scripts,
  nextId: () => number,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const callFrame of callFrames) {
    const { location, functionName, functionLocation } = callFrame;
    const isBody = (functionLocation?.lineNumber ?? 0) < 0;
    const script = scripts.get(location.scriptId);
    frames.push(...(await frameAt(nextId, script, { ...location, functionName }, isBody, callFrame)));
  }
  return frames;
}

/** The functions that wait for the code of a pause, the nearest first. */
export async function readWaiting(
  cdp: Cdp,
  { callFrames: [top] }: Protocol.Debugger.PausedEvent,
  scripts: Scripts,
  nextId: () => number,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const caller of top ? await waiting(cdp, top) : [])
    frames.push(...(await frameAt(nextId, scripts.at(caller.url), caller, caller.functionName === "")));
  return frames;
}

/** A frame as the protocol has it. */
export function dapFrame({ id, name, script, position, callFrame }: Frame): DebugProtocol.StackFrame {
  return {
    id,
    name: callFrame ? name : `${name} (waiting)`,
    line: position.line + 1,
    column: position.column + 1,
    source: { name: script.name, path: script.path, sourceReference: 0 },
    presentationHint: script.kind === "package" || !callFrame ? "subtle" : undefined,
  };
}
