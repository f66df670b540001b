/** The stack of a stopped cell as a user reads it, with the scopes of each frame. */
import type { Debugger } from "node:inspector";
import type { WaitingFrame } from "../../executor/main-thread/display/debug-view.ts";
import { type Cdp, VIEW } from "../protocol/cdp.ts";
import type { Place } from "../scripts/position-map.ts";
import type { KnownScript, Scripts } from "../scripts/scripts.ts";

/** One frame that is shown. Frames that wait (async callers) have no `callFrame`. */
export interface Frame {
  id: number;
  name: string;
  script: KnownScript;
  /** In the user's text. */
  place: Place;
  callFrame?: Debugger.CallFrame;
}

interface Spot {
  functionName: string;
  lineNumber: number;
  columnNumber?: number;
}

/** Functions that wait for the paused code. */
async function waiting(cdp: Cdp, { callFrameId }: Debugger.CallFrame): Promise<WaitingFrame[]> {
  const { result } = await cdp("Debugger.evaluateOnCallFrame", {
    callFrameId,
    expression: `${VIEW}.waiting()`,
    silent: true,
  });
  return result.type === "string" ? (JSON.parse(String(result.value)) as WaitingFrame[]) : [];
}

/** A frame where the script has text of the user's at this place. */
async function frameAt(
  id: () => number,
  script: KnownScript | undefined,
  spot: Spot,
  isBody: boolean,
  callFrame?: Debugger.CallFrame,
): Promise<Frame[]> {
  const place = script && (await script.places())({ line: spot.lineNumber, column: spot.columnNumber ?? 0 });
  if (!script || !place) return [];
  // The function around a cell is ours, and has no name.
  const name = isBody && script.kind === "cell" ? script.name : spot.functionName || "(anonymous)";
  return [{ id: id(), name, script, place, ...(callFrame ? { callFrame } : {}) }];
}

/** The frames of a pause, innermost first. `nextId` numbers them, never twice in a session. */
export async function readFrames(
  { callFrames }: Debugger.PausedEventDataType,
  scripts: Scripts,
  nextId: () => number,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const frame of callFrames) {
    const { location, functionName, functionLocation } = frame;
    const isBody = (functionLocation?.lineNumber ?? 0) < 0;
    frames.push(
      ...(await frameAt(
        nextId,
        scripts.get(location.scriptId),
        { ...location, functionName },
        isBody,
        frame,
      )),
    );
  }
  return frames;
}

/** The functions that wait for the code of a pause, the nearest first. */
export async function readWaiting(
  cdp: Cdp,
  { callFrames: [top] }: Debugger.PausedEventDataType,
  scripts: Scripts,
  nextId: () => number,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const spot of top ? await waiting(cdp, top) : [])
    frames.push(...(await frameAt(nextId, scripts.at(spot.url), spot, spot.functionName === "")));
  return frames;
}

/** A frame as the protocol has it. */
export function dapFrame({ id, name, script, place, callFrame }: Frame): object {
  return {
    id,
    name: callFrame ? name : `${name} (waiting)`,
    line: place.line + 1,
    column: place.column + 1,
    source: { name: script.name, path: script.path, sourceReference: 0 },
    ...(script.kind === "package" || !callFrame ? { presentationHint: "subtle" } : {}),
  };
}
