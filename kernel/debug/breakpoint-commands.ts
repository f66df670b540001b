/** Where and when the code is to stop. */
import type { Wanted } from "./breakpoints.ts";
import { type Command, isNumber, type Parts } from "./parts.ts";
import { pathOf } from "./source-path.ts";

export const breakpointCommands = ({ attachment, breakpoints }: Parts): Record<string, Command> => ({
  setBreakpoints: async (given) => {
    await attachment.needed();
    const wanted =
      (given.breakpoints as Wanted[] | undefined) ??
      (given.lines as number[] | undefined)?.map((line) => ({ line })) ??
      [];
    return {
      breakpoints: await breakpoints.set(
        pathOf(given),
        wanted.filter(({ line }) => isNumber(line)),
      ),
    };
  },
  breakpointLocations: async (given) => {
    await attachment.needed();
    const [from, to] = [Number(given.line ?? 1), Number(given.endLine ?? given.line ?? 1)];
    const lines = await breakpoints.lines(pathOf(given));
    return { breakpoints: lines.filter((line) => line >= from && line <= to).map((line) => ({ line })) };
  },
  setExceptionBreakpoints: async (given) => {
    await attachment.needed();
    const options = (given.filterOptions as { filterId: string }[] | undefined) ?? [];
    const filters = [
      ...((given.filters as string[] | undefined) ?? []),
      ...options.map(({ filterId }) => filterId),
    ];
    await attachment.stopOnExceptions(filters);
    return { breakpoints: filters.map(() => ({ verified: true })) };
  },
  setFunctionBreakpoints: () => ({ breakpoints: [] }),
});
