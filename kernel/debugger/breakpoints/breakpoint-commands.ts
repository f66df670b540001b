/** Commands that set where and when the code stops. */

import type { Command, DebuggerComposition } from "../composition.ts";
import {
  readInteger,
  readObjects,
  readOptionalInteger,
  readOptionalString,
  readString,
  readStrings,
} from "../protocol/arguments.ts";
import { pathOf } from "../scripts/source-path.ts";
import { readBreakpoints } from "./requested-breakpoints.ts";

const BY_NAME = "This debugger knows no breakpoints on names: set one on the function's first line";

export function breakpointCommands({
  attachment,
  breakpoints,
}: DebuggerComposition): Record<string, Command> {
  return {
    setBreakpoints: async (args) => {
      await attachment.required();
      return { breakpoints: await breakpoints.set(pathOf(args), readBreakpoints(args)) };
    },
    breakpointLocations: async (args) => {
      await attachment.required();
      const path = pathOf(args);
      const from = readInteger(args, "line", 1);
      const to = readOptionalInteger(args, "endLine", 1) ?? from;
      const lines = await breakpoints.lines(path);
      return { breakpoints: lines.filter((line) => line >= from && line <= to).map((line) => ({ line })) };
    },
    setExceptionBreakpoints: async (args) => {
      await attachment.required();
      return {
        breakpoints: await attachment.stopOnExceptions([
          ...readStrings(args, "filters").map((filterId) => ({ filterId })),
          ...readObjects(args, "filterOptions").map((option) => ({
            filterId: readString(option, "filterId"),
            condition: readOptionalString(option, "condition")?.trim(),
          })),
        ]),
      };
    },
    // Not claimed; some front ends send it all the same, with an empty list.
    setFunctionBreakpoints: async (args) => {
      await attachment.required();
      return {
        breakpoints: readObjects(args, "breakpoints").map(() => ({ verified: false, message: BY_NAME })),
      };
    },
  };
}
