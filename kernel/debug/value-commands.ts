/** Values: of a frame that stands still, of the notebook's names, of expressions. */
import type { DapVariable } from "./dap.ts";
import { bundleOf, declareName, STOP_GROUP } from "./evaluate.ts";
import type { Frame } from "./frames.ts";
import { pageFrom } from "./pages.ts";
import { type Command, isNumber, type Parts } from "./parts.ts";
import { valueText } from "./present.ts";

export const valueCommands = ({
  cdp,
  stops,
  variables,
  evaluate,
  inspection,
  declared,
}: Parts): Record<string, Command> => {
  const frameOf = (given: unknown): Frame | undefined =>
    isNumber(given) && stops.isStopped() ? stops.frame(given) : undefined;

  /** The top frame when nothing else is said. */
  const frameOrTop = (given: unknown): Frame | undefined => frameOf(given) ?? stops.frames()[0];

  return {
    variables: async (given) => ({
      variables: await variables.list(Number(given.variablesReference), pageFrom(given)),
    }),
    setVariable: async ({ variablesReference, name, value }) => {
      const given = await evaluate(String(value), frameOrTop(undefined), STOP_GROUP);
      const set = await variables.set(Number(variablesReference), String(name), given);
      const { name: _, ...shown } = variables.show(String(name), set);
      return shown;
    },
    evaluate: async ({ expression, frameId, context }) => {
      const text = String(expression ?? "");
      const value = await evaluate(
        text,
        frameOrTop(frameId),
        stops.isStopped() ? STOP_GROUP : inspection.group(),
      );
      const { value: shown, name: _, ...rest } = variables.show("", value, text);
      return { result: context === "clipboard" ? valueText(value, true) : shown, ...rest };
    },
    inspectVariables: async (given) => ({ variables: await inspection.names(pageFrom(given)) }),
    richInspectVariables: async ({ variableName, frameId }) => {
      const name = String(variableName ?? "");
      if (!/^[\p{ID_Start}$_]/u.test(name)) return { data: {}, metadata: {} };
      const value = await evaluate(name, frameOf(frameId), STOP_GROUP);
      return { data: await bundleOf(cdp, value), metadata: {} };
    },
    copyToGlobals: async ({ srcVariableName, dstVariableName, srcFrameId }) => {
      const value = await evaluate(String(srcVariableName), stops.frame(Number(srcFrameId)), STOP_GROUP);
      const target = String(dstVariableName);
      await declareName(cdp, target, value);
      declared.add(target);
      const variable: DapVariable = variables.show(target, value, target);
      return { value: variable.value };
    },
  };
};
