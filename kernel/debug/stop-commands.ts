/** The code that stands still: where it is, and how it goes on. */
import { look, VIEW } from "./cdp.ts";
import { DebugError } from "./dap.ts";
import { STOP_GROUP } from "./evaluate.ts";
import { dapFrame } from "./frames.ts";
import { type Command, isNumber, type Parts } from "./parts.ts";
import { typeText, valueText } from "./present.ts";
import { scopesOf } from "./scopes.ts";
import { THREAD } from "./stops.ts";

export const stopCommands = ({
  attachment,
  cdp,
  stops,
  variables,
  previews,
}: Parts): Record<string, Command> => {
  const names = async (): Promise<string> => {
    const { objectId } = await look(cdp, `${VIEW}.names()`, { objectGroup: STOP_GROUP });
    return String(objectId);
  };
  return {
    threads: () => ({ threads: [{ id: THREAD, name: "Notebook" }] }),
    stackTrace: ({ startFrame, levels }) => {
      const all = stops.frames();
      const from = isNumber(startFrame) ? startFrame : 0;
      const shown = isNumber(levels) && levels > 0 ? all.slice(from, from + levels) : all.slice(from);
      return { stackFrames: shown.map(dapFrame), totalFrames: all.length };
    },
    scopes: ({ frameId }) => ({
      scopes: scopesOf(stops.frame(Number(frameId)), cdp, variables, previews, names),
    }),
    exceptionInfo: () => {
      const thrown = stops.thrown();
      if (!thrown) throw new DebugError("The code does not stand at an exception");
      const { value, uncaught } = thrown;
      const typeName = value.className ?? typeText(value);
      const message = valueText(value).replace(`${typeName}: `, "");
      return {
        exceptionId: typeName,
        description: message,
        breakMode: uncaught ? "unhandled" : "always",
        details: { message, typeName, ...(value.description ? { stackTrace: value.description } : {}) },
      };
    },
    continue: async () => {
      await stops.go();
      return { allThreadsContinued: true };
    },
    next: () => stops.step("stepOver"),
    stepIn: () => stops.step("stepInto"),
    stepOut: () => stops.step("stepOut"),
    pause: async () => {
      await attachment.needed();
      await stops.pause();
    },
  };
};
