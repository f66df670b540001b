/** What a frame can see: its own names, those around it, the file's, the notebook's. */
import type { Debugger } from "node:inspector";
import { asArgument, type Cdp, look, VIEW } from "../protocol/cdp.ts";
import { type DapVariable, DebugError } from "../protocol/dap.ts";
import { isHelperName } from "../stepping/helper-code.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { boxOf } from "./expression.ts";
import { readyMembers } from "./paging.ts";
import type { Previews } from "./previews.ts";
import type { Variables } from "./variables.ts";

function nothingToChange(name: string): DebugError {
  return new DebugError(`There is no ${name} here to be changed`);
}

type Scope = Debugger.Scope & { number: number };

function isWrapper(scope: Scope): boolean {
  return (scope.startLocation?.lineNumber ?? 0) < 0;
}

/** Scopes of a frame by what they are to the user: its own, those around it, the file's. */
function groups({ script, callFrame }: Frame): { own: Scope[]; around: Scope[]; file: Scope[] } {
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
      const { value: isThere } = await look(cdp, `${JSON.stringify(name)} in ${VIEW}.names()`);
      if (!isThere) throw nothingToChange(name);
      const { objectId } = await look(cdp, boxOf(name).replace(/\.v$/, ""));
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
): object[] {
  const { own, around, file } = groups(frame);
  const helper = frame.script.helper;
  const merged = (scopes: Scope[], first: () => Promise<DapVariable[]> = async () => []): number =>
    variables.refer({
      frame,
      members: async () => {
        const shown = await first();
        const seen = new Set(shown.map(({ name }) => name));
        for (const { object } of scopes) {
          const skip = (name: string): boolean =>
            seen.has(name) || (helper !== undefined && isHelperName(name, helper));
          const found = await variables.properties(String(object.objectId), { skip, path: (name) => name });
          for (const { name } of found) seen.add(name);
          shown.push(...found);
        }
        return [readyMembers("named", shown)];
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
  const special = async (): Promise<DapVariable[]> => {
    const { this: self, returnValue } = frame.callFrame ?? {};
    const hasThis = self && self.type !== "undefined" && self.className !== "global" && own.length > 0;
    return [
      ...(returnValue ? [variables.show("Return value", await previews.of(returnValue))] : []),
      ...(hasThis ? [variables.show("this", await previews.of(self), "this")] : []),
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
    scope("Notebook", notebookScope(cdp, variables, names, frame), "globals"),
  ];
}
