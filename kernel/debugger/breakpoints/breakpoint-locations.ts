/** Finds where V8 can stop in a script, in the user's lines. It asks a thread that runs nothing of the user's. */
import type { Cdp } from "../protocol/cdp.ts";
import { helperRanges, isWithin } from "../scripts/helper-code.ts";
import type { MappedScript } from "../scripts/mapped-script.ts";
import { asFunction } from "../scripts/module-body.ts";
import { createPositionMap, type Position } from "../scripts/position-map.ts";

/** A position to stop at: in the script as V8 counts, and in the user's text. */
export interface BreakpointLocation {
  script: Position;
  source: Position;
  /** The end of a function, after its last statement. */
  isEnd: boolean;
}

/** All locations of a script, in its order. `kind` says whether the text is a cell's function or a file. */
export async function findBreakpointLocations(
  cdp: Cdp,
  { code, maps }: MappedScript,
  kind: "cell" | "file",
): Promise<BreakpointLocation[]> {
  const expression = kind === "cell" ? code : asFunction(code);
  if (expression === undefined) return [];
  await cdp("Runtime.enable", {}, "self");
  await cdp("Debugger.enable", {}, "self");
  const { scriptId } = await cdp(
    "Runtime.compileScript",
    { expression, sourceURL: "", persistScript: true },
    "self",
  );
  if (scriptId === undefined) return [];
  const { locations } = await cdp(
    "Debugger.getPossibleBreakpoints",
    { start: { scriptId, lineNumber: 0 } },
    "self",
  );
  const sourcePosition = createPositionMap(maps);
  const ownRanges = kind === "cell" ? helperRanges(code) : [];
  const lastLine = expression.split("\n").length - 2;
  return locations.flatMap(({ lineNumber, columnNumber = 0, type }): BreakpointLocation[] => {
    // The first line of the function is ours, and so is its end.
    const script = { line: lineNumber - 1, column: columnNumber };
    const source = sourcePosition(script);
    if (!source || script.line >= lastLine || isWithin(ownRanges, script)) return [];
    return [
      {
        script,
        source,
        isEnd: type === "return" && !isReturn(expression, lineNumber, columnNumber),
      },
    ];
  });
}

/** V8 calls both a return statement's end and a function's closing brace a return. */
function isReturn(code: string, line: number, column: number): boolean {
  return code.split("\n")[line]?.[column] !== "}";
}

/** Where a breakpoint at a line of the user's text (from 0) stops: there, else at the next line where V8 can stop. */
export function locationForLine(
  locations: readonly BreakpointLocation[],
  line: number,
  column = 0,
): BreakpointLocation | undefined {
  const isAtOrAfter = ({ source }: BreakpointLocation): boolean =>
    source.line > line || (source.line === line && source.column >= column);
  const order = (a: BreakpointLocation, b: BreakpointLocation): number =>
    a.source.line - b.source.line ||
    Number(a.isEnd) - Number(b.isEnd) ||
    a.script.line - b.script.line ||
    a.script.column - b.script.column;
  return locations.filter(isAtOrAfter).sort(order)[0];
}
