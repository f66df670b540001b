/** Commands for values: of a paused frame, of the notebook's names, of expressions. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import type { Command, DebuggerComposition } from "../composition.ts";
import {
  type Arguments,
  readInteger,
  readOptionalInteger,
  readOptionalString,
  readString,
} from "../protocol/arguments.ts";
import { DebugError } from "../protocol/debug-error.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { bundleOf, declareName, isName, STOP_GROUP } from "./evaluate.ts";
import { readPage } from "./paging.ts";
import { valueText } from "./value-text.ts";

export function valueCommands({
  cdp,
  pauses,
  variables,
  evaluate,
  timedCall,
  untilStop,
  notebookVariables,
  declared,
}: DebuggerComposition): Record<string, Command> {
  /** Values of a stop are held until the code goes on, others as long as a listing of names. */
  const group = (): string => (pauses.isStopped() ? STOP_GROUP : notebookVariables.group());

  const evaluated = (expression: string, frame: Frame | undefined): Promise<Protocol.Runtime.RemoteObject> =>
    untilStop.wait(evaluate(expression, frame, group()));

  /** The expression for a new value. @throws DebugError when it is blank. */
  const newValue = (args: Arguments): string => {
    const text = readString(args, "value");
    if (text.trim() === "") throw new DebugError("`value` is empty: there is nothing to evaluate");
    return text;
  };

  /** The top frame when none is named. */
  const frameIn = (args: Arguments): Frame | undefined => {
    const id = readOptionalInteger(args, "frameId");
    return id === undefined ? pauses.frames()[0] : pauses.frame(id);
  };

  /** A changed value as the response has it: without its name. */
  const changed = (
    name: string,
    value: Protocol.Runtime.RemoteObject,
    path?: string,
  ): Omit<DebugProtocol.Variable, "name"> => {
    const { name: _, ...variable } = variables.show(name, value, path);
    return variable;
  };

  return {
    variables: async (args) => ({
      variables: await variables.list(readInteger(args, "variablesReference"), readPage(args)),
    }),
    setVariable: async (args) => {
      const reference = readInteger(args, "variablesReference");
      const [name, text] = [readString(args, "name"), newValue(args)];
      const frame = variables.frameOf(reference) ?? pauses.frames()[0];
      return changed(name, await variables.set(reference, name, await evaluated(text, frame)));
    },
    setExpression: async (args) => {
      const [expression, text] = [readString(args, "expression"), newValue(args)];
      const frame = frameIn(args);
      // A name that is nowhere declared is not to become a global one.
      await evaluated(expression, frame);
      return changed(
        "",
        await evaluated(`(${expression}) = (${text.replace(/;\s*$/, "")})`, frame),
        expression,
      );
    },
    evaluate: async (args) => {
      const text = readString(args, "expression");
      const context = readOptionalString(args, "context");
      const value = await evaluated(text, frameIn(args));
      const { value: line, name: _, ...rest } = variables.show("", value, text);
      return { result: context === "clipboard" ? valueText(value, true) : line, ...rest };
    },
    inspectVariables: async (args) => ({ variables: await notebookVariables.names(readPage(args)) }),
    richInspectVariables: async (args) => {
      const name = readString(args, "variableName");
      const frame = frameIn(args);
      if (!/^[\p{ID_Start}$_]/u.test(name)) return { data: {}, metadata: {} };
      return { data: await bundleOf(cdp, timedCall, await evaluated(name, frame)), metadata: {} };
    },
    copyToGlobals: async (args) => {
      const [source, target] = [readString(args, "srcVariableName"), readString(args, "dstVariableName")];
      const frame = pauses.frame(readInteger(args, "srcFrameId"));
      if (!isName(target)) throw new DebugError(`${target} can't be the name of a variable`);
      const value = await evaluated(source, frame);
      await declareName(cdp, target, value);
      declared.add(target);
      return changed(target, value, target);
    },
  };
}
