/** Where and when the code is to stop. */

import type { Command, Parts } from "../composition.ts";
import { objectsIn, someText, someWhole, textIn, textsIn, wholeIn } from "../protocol/arguments.ts";
import { pathOf } from "../scripts/source-path.ts";
import { wantedIn } from "./requested-breakpoints.ts";

const BY_NAME = "This debugger knows no breakpoints on names: set one on the function's first line";

export function breakpointCommands({ attachment, breakpoints }: Parts): Record<string, Command> {
  return {
    setBreakpoints: async (given) => {
      await attachment.needed();
      return { breakpoints: await breakpoints.set(pathOf(given), wantedIn(given)) };
    },
    breakpointLocations: async (given) => {
      await attachment.needed();
      const path = pathOf(given);
      const from = wholeIn(given, "line", 1);
      const to = someWhole(given, "endLine", 1) ?? from;
      const lines = await breakpoints.lines(path);
      return { breakpoints: lines.filter((line) => line >= from && line <= to).map((line) => ({ line })) };
    },
    setExceptionBreakpoints: async (given) => {
      await attachment.needed();
      return {
        breakpoints: await attachment.stopOnExceptions([
          ...textsIn(given, "filters").map((id) => ({ id })),
          ...objectsIn(given, "filterOptions").map((one) => ({
            id: textIn(one, "filterId"),
            condition: someText(one, "condition")?.trim(),
          })),
        ]),
      };
    },
    // Not claimed; some front ends send it all the same, with an empty list.
    setFunctionBreakpoints: async (given) => {
      await attachment.needed();
      return {
        breakpoints: objectsIn(given, "breakpoints").map(() => ({ verified: false, message: BY_NAME })),
      };
    },
  };
}
