/** The scopes of a frame: its own names, those around it, the file's, the notebook's. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import { asArgument, type Cdp, DEBUG_VIEW, evaluateSilently } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import { isHelperName } from "../scripts/helper-code.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { boxExpression } from "./expression.ts";
import { readyMembers } from "./paging.ts";
import type { Previews } from "./previews.ts";
import type { Variables } from "./variables.ts";

function nothingToChange(name: string): DebugError {
  return new DebugError(`There is no ${name} here to be changed`);
}

type Scope = Protocol.Debugger.Scope & { number: number };

function isWrapper(scope: Scope): boolean {
  return (scope.startLocation?.lineNumber ?? 0) < 0;
}

/** Scopes of a frame by what they are to the user: its own, those around it, the file's. */
function groups({ script, callFrame }: Frame): { own: Scope[]; around: Scope[]; file: Scope[] } {
  const scopes = { own: [] as Scope[], around: [] as Scope[], file: [] as Scope[] };
  if (!callFrame) return scopes;
  let isOwn = true;
  for (const [number, scope] of callFrame.scopeChain.entries()) {
    const numbered = { ...scope, number };
    const isFunction = scope.type === "local";
    if (scope.type === "global" || scope.type === "script") continue;
    if (scope.type === "module") scopes.file.push(numbered);
    else if (script.kind === "cell" && isWrapper(numbered)) isOwn = false;
    else if (isOwn) scopes.own.push(numbered);
    else scopes.around.push(numbered);
    if (isFunction) isOwn = false;
  }
  return scopes;
}

/** Names that a frame can see without the notebook's, but for the global ones. */
export async function localNames(cdp: Cdp, frame: Frame): Promise<Set<string>> {
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
}

/** The notebook's names as a scope. `names` gives the inspector's name of an object that has them. */
function notebookScope(cdp: Cdp, variables: Variables, names: () => Promise<string>, frame: Frame): number {
  return variables.refer({
    frame,
    members: async () => [
      readyMembers("named", await variables.properties(await names(), { path: (name) => name })),
    ],
    set: async (name, value) => {
      const { value: isThere } = await evaluateSilently(
        cdp,
        `${JSON.stringify(name)} in ${DEBUG_VIEW}.names()`,
      );
      if (!isThere) throw nothingToChange(name);
      const { objectId } = await evaluateSilently(cdp, boxExpression(name).replace(/\.v$/, ""));
      await cdp("Runtime.callFunctionOn", {
        objectId: String(objectId),
        functionDeclaration: "function (value) { this.v = value; }",
        arguments: [asArgument(value)],
      });
      return value;
    },
  });
}

/** The scopes of a frame, innermost first, as the protocol has them. */
export function scopesOf(
  frame: Frame,
  cdp: Cdp,
  variables: Variables,
  previews: Previews,
  names: () => Promise<string>,
): DebugProtocol.Scope[] {
  const { own, around, file } = groups(frame);
  const helper = frame.script.helper;
  const mergedScope = (
    scopes: Scope[],
    first: () => Promise<DebugProtocol.Variable[]> = async () => [],
  ): number =>
    variables.refer({
      frame,
      members: async () => {
        const merged = await first();
        const seen = new Set(merged.map(({ name }) => name));
        for (const { object } of scopes) {
          const skip = (name: string): boolean =>
            seen.has(name) || (helper !== undefined && isHelperName(name, helper));
          const properties = await variables.properties(String(object.objectId), {
            skip,
            path: (name) => name,
          });
          for (const { name } of properties) seen.add(name);
          merged.push(...properties);
        }
        return [readyMembers("named", merged)];
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
          return value;
        }
        throw nothingToChange(name);
      },
    });
  const special = async (): Promise<DebugProtocol.Variable[]> => {
    const { this: self, returnValue } = frame.callFrame ?? {};
    const hasThis = self && self.type !== "undefined" && self.className !== "global" && own.length > 0;
    return [
      ...(returnValue ? [variables.show("Return value", await previews.of(returnValue))] : []),
      ...(hasThis ? [variables.show("this", await previews.of(self), "this")] : []),
    ];
  };
  const scope = (
    name: string,
    variablesReference: number,
    presentationHint?: string,
  ): DebugProtocol.Scope => ({
    name,
    variablesReference,
    expensive: false,
    presentationHint,
  });
  return [
    ...(own.length > 0 ? [scope("Locals", mergedScope(own, special), "locals")] : []),
    ...(around.length > 0 ? [scope("Closure", mergedScope(around))] : []),
    ...(file.length > 0 ? [scope("Module", mergedScope(file))] : []),
    scope("Notebook", notebookScope(cdp, variables, names, frame), "globals"),
  ];
}
