/** Values: of a frame that stands still, of the notebook's names, of expressions. */
import type { Runtime } from "node:inspector";
import type { Command, Parts } from "../composition.ts";
import { type Given, someText, someWhole, textIn, wholeIn } from "../protocol/arguments.ts";
import { type DapVariable, DebugError } from "../protocol/dap.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { bundleOf, declareName, isName, STOP_GROUP } from "./evaluate.ts";
import { pageFrom } from "./paging.ts";
import { valueText } from "./value-text.ts";

export function valueCommands({
  cdp,
  stops,
  variables,
  evaluate,
  callInTime,
  untilStop,
  inspection,
  declared,
}: Parts): Record<string, Command> {
  /** Values of a stop are held until the code goes on, others as long as a listing of names. */
  const group = (): string => (stops.isStopped() ? STOP_GROUP : inspection.group());

  const valueFor = (text: string, frame: Frame | undefined): Promise<Runtime.RemoteObject> =>
    untilStop.wait(evaluate(text, frame, group()));

  /** The text of a new value, which is to be more than nothing. */
  const newValue = (given: Given): string => {
    const text = textIn(given, "value");
    if (text.trim() === "") throw new DebugError("`value` is empty: there is nothing to evaluate");
    return text;
  };

  /** The top frame when none is named. */
  const frameIn = (given: Given): Frame | undefined => {
    const id = someWhole(given, "frameId");
    return id === undefined ? stops.frames()[0] : stops.frame(id);
  };

  /** A value as the answer to its change: it has its name already. */
  const changed = (name: string, value: Runtime.RemoteObject, path?: string): Omit<DapVariable, "name"> => {
    const { name: _, ...shown } = variables.show(name, value, path);
    return shown;
  };

  return {
    variables: async (given) => ({
      variables: await variables.list(wholeIn(given, "variablesReference"), pageFrom(given)),
    }),
    setVariable: async (given) => {
      const reference = wholeIn(given, "variablesReference");
      const [name, text] = [textIn(given, "name"), newValue(given)];
      const frame = variables.frameOf(reference) ?? stops.frames()[0];
      return changed(name, await variables.set(reference, name, await valueFor(text, frame)));
    },
    setExpression: async (given) => {
      const [expression, text] = [textIn(given, "expression"), newValue(given)];
      const frame = frameIn(given);
      // A name that is nowhere declared is not to become a global one.
      await valueFor(expression, frame);
      return changed(
        "",
        await valueFor(`(${expression}) = (${text.replace(/;\s*$/, "")})`, frame),
        expression,
      );
    },
    evaluate: async (given) => {
      const text = textIn(given, "expression");
      const context = someText(given, "context");
      const value = await valueFor(text, frameIn(given));
      const { value: shown, name: _, ...rest } = variables.show("", value, text);
      return { result: context === "clipboard" ? valueText(value, true) : shown, ...rest };
    },
    inspectVariables: async (given) => ({ variables: await inspection.names(pageFrom(given)) }),
    richInspectVariables: async (given) => {
      const name = textIn(given, "variableName");
      const frame = frameIn(given);
      if (!/^[\p{ID_Start}$_]/u.test(name)) return { data: {}, metadata: {} };
      return { data: await bundleOf(cdp, callInTime, await valueFor(name, frame)), metadata: {} };
    },
    copyToGlobals: async (given) => {
      const [source, target] = [textIn(given, "srcVariableName"), textIn(given, "dstVariableName")];
      const frame = stops.frame(wholeIn(given, "srcFrameId"));
      if (!isName(target)) throw new DebugError(`${target} can't be the name of a variable`);
      const value = await valueFor(source, frame);
      await declareName(cdp, target, value);
      declared.add(target);
      return changed(target, value, target);
    },
  };
}
