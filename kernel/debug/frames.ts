/** The stack of a stopped cell as a person reads it, with the scopes of each frame. */
import type { Debugger } from "node:inspector";
import type { WaitingFrame } from "../executor/inside/debug-view.ts";
import { type Cdp, VIEW } from "./cdp.ts";
import type { DapVariable } from "./dap.ts";
import { boxOf } from "./expression.ts";
import { isHelperName } from "./helper-code.ts";
import type { Place } from "./place-map.ts";
import type { KnownScript, Scripts } from "./scripts.ts";
import { asArgument, type Page, type Variables } from "./variables.ts";

/** One frame that is shown. Frames that wait (async callers) have no `callFrame`. */
export interface Frame {
  id: number;
  name: string;
  script: KnownScript;
  /** In the person's text. */
  place: Place;
  callFrame?: Debugger.CallFrame;
}

type Scope = Debugger.Scope & { number: number };

const isWrapper = (scope: Scope): boolean => (scope.startLocation?.lineNumber ?? 0) < 0;

/** Scopes of a frame by what they are to the person: its own, those around it, the file's. */
const groups = ({ script, callFrame }: Frame): { own: Scope[]; around: Scope[]; file: Scope[] } => {
  const found = { own: [] as Scope[], around: [] as Scope[], file: [] as Scope[] };
  if (!callFrame) return found;
  let isOwn = true;
  for (const [number, scope] of callFrame.scopeChain.entries()) {
    const numbered = { ...scope, number };
    const isFunction = scope.type === "local";
    if (scope.type === "global" || scope.type === "script") continue;
    if (scope.type === "module") found.file.push(numbered);
    else if (script.kind === "cell" && isWrapper(numbered)) isOwn = false;
    else if (isOwn) found.own.push(numbered);
    else found.around.push(numbered);
    if (isFunction) isOwn = false;
  }
  return found;
};

/** Names that a frame can see without the notebook's, but for the global ones. */
export const localNames = async (cdp: Cdp, frame: Frame): Promise<Set<string>> => {
  const { own, around, file } = groups(frame);
  const names = new Set<string>();
  for (const { object } of [...own, ...around, ...file]) {
    const { result } = await cdp("Runtime.getProperties", {
      objectId: String(object.objectId),
      ownProperties: true,
    });
    for (const { name } of result) names.add(name);
  }
  return names;
};

interface Spot {
  functionName: string;
  lineNumber: number;
  columnNumber?: number;
}

/** Functions that wait for the paused code. */
const waiting = async (cdp: Cdp, { callFrameId }: Debugger.CallFrame): Promise<WaitingFrame[]> => {
  const { result } = await cdp("Debugger.evaluateOnCallFrame", {
    callFrameId,
    expression: `${VIEW}.waiting()`,
    silent: true,
  });
  return result.type === "string" ? (JSON.parse(String(result.value)) as WaitingFrame[]) : [];
};

/** The frames of a pause. `nextId` numbers them, never twice in a session. */
export const readFrames = async (
  cdp: Cdp,
  { callFrames }: Debugger.PausedEventDataType,
  scripts: Scripts,
  nextId: () => number,
): Promise<Frame[]> => {
  const frames: Frame[] = [];
  const add = async (
    script: KnownScript | undefined,
    spot: Spot,
    isBody: boolean,
    callFrame?: Debugger.CallFrame,
  ): Promise<void> => {
    const place =
      script && (await script.places())({ line: spot.lineNumber, column: spot.columnNumber ?? 0 });
    if (!script || !place) return;
    // The function around a cell is ours, and has no name.
    const name = isBody && script.kind === "cell" ? script.name : spot.functionName || "(anonymous)";
    frames.push({ id: nextId(), name, script, place, ...(callFrame ? { callFrame } : {}) });
  };
  for (const frame of callFrames) {
    const { location, functionName, functionLocation } = frame;
    await add(
      scripts.get(location.scriptId),
      { ...location, functionName },
      (functionLocation?.lineNumber ?? 0) < 0,
      frame,
    );
  }
  const [top] = callFrames;
  if (top && frames.length > 0) {
    for (const spot of await waiting(cdp, top))
      await add(scripts.at(spot.url), spot, spot.functionName === "");
  }
  return frames;
};

/** A frame as the protocol has it. */
export const dapFrame = ({ id, name, script, place, callFrame }: Frame): object => ({
  id,
  name: callFrame ? name : `${name} (waiting)`,
  line: place.line + 1,
  column: place.column + 1,
  source: { name: script.name, path: script.path, sourceReference: 0 },
  ...(script.kind === "package" || !callFrame ? { presentationHint: "subtle" } : {}),
});

/** The notebook's names as a scope; `group` says how long what is shown stays. */
export const notebookScope = (cdp: Cdp, variables: Variables, names: () => Promise<string>): number =>
  variables.refer({
    list: async () => variables.named(await names(), undefined, (name) => name),
    set: async (name, value) => {
      const { result } = await cdp("Runtime.evaluate", { expression: boxOf(name).replace(/\.v$/, "") });
      await cdp("Runtime.callFunctionOn", {
        objectId: String(result.objectId),
        functionDeclaration: "function (value) { this.v = value; }",
        arguments: [asArgument(value)],
      });
    },
  });

/** The scopes of a frame, innermost first, as the protocol has them. */
export const scopesOf = (
  frame: Frame,
  cdp: Cdp,
  variables: Variables,
  names: () => Promise<string>,
): object[] => {
  const { own, around, file } = groups(frame);
  const helper = frame.script.helper;
  const merged = (scopes: Scope[], first: () => DapVariable[] = () => []): number =>
    variables.refer({
      list: async (page: Page) => {
        const shown = first();
        const seen = new Set(shown.map(({ name }) => name));
        for (const { object } of scopes) {
          const skip = (name: string): boolean =>
            seen.has(name) || (helper !== undefined && isHelperName(name, helper));
          const found = await variables.named(String(object.objectId), skip, (name) => name);
          for (const { name } of found) seen.add(name);
          shown.push(...found);
        }
        return page.count ? shown.slice(page.start ?? 0, (page.start ?? 0) + page.count) : shown;
      },
      set: async (name, value) => {
        for (const { object, number } of scopes) {
          const { result } = await cdp("Runtime.getProperties", {
            objectId: String(object.objectId),
            ownProperties: true,
          });
          if (!result.some((property) => property.name === name)) continue;
          await cdp("Debugger.setVariableValue", {
            scopeNumber: number,
            variableName: name,
            newValue: asArgument(value),
            callFrameId: String(frame.callFrame?.callFrameId),
          });
          return;
        }
      },
    });
  const special = (): DapVariable[] => {
    const { this: self, returnValue } = frame.callFrame ?? {};
    return [
      ...(returnValue ? [variables.show("Return value", returnValue)] : []),
      ...(self && self.type !== "undefined" && self.className !== "global" && own.length > 0
        ? [variables.show("this", self, "this")]
        : []),
    ];
  };
  const scope = (name: string, variablesReference: number, presentationHint?: string): object => ({
    name,
    variablesReference,
    expensive: false,
    ...(presentationHint ? { presentationHint } : {}),
  });
  return [
    ...(own.length > 0 ? [scope("Locals", merged(own, special), "locals")] : []),
    ...(around.length > 0 ? [scope("Closure", merged(around))] : []),
    ...(file.length > 0 ? [scope("Module", merged(file))] : []),
    scope("Notebook", notebookScope(cdp, variables, names), "globals"),
  ];
};
