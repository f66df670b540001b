/** Where V8 can stop in a script, told in the user's lines. Asked of a thread that runs nothing of the user's. */
import type { Cdp } from "../protocol/cdp.ts";
import { asFunction } from "../scripts/module-body.ts";
import { createPlaceMap, type Place } from "../scripts/position-map.ts";
import { helperRanges, isWithin } from "../stepping/helper-code.ts";

/** What breakpoints are set in: the text of a script, and its maps to what the user wrote. */
export interface Carrier {
  code: string;
  maps: readonly string[];
}

/** A place to stop at: in the script as V8 counts, and in the text. */
export interface StopPlace {
  script: Place;
  text: Place;
  /** The end of a function, after its last statement. */
  isEnd: boolean;
}

/** All places of a script, in its order. `kind` says whether the text is a cell's function or a file. */
export async function findStopPlaces(
  cdp: Cdp,
  { code, maps }: Carrier,
  kind: "cell" | "file",
): Promise<StopPlace[]> {
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
  const places = createPlaceMap(maps);
  const ours = kind === "cell" ? helperRanges(code) : [];
  const lastLine = expression.split("\n").length - 2;
  return locations.flatMap(({ lineNumber, columnNumber = 0, type }): StopPlace[] => {
    // The first line of the function is ours, and so is its end.
    const script = { line: lineNumber - 1, column: columnNumber };
    const text = places(script);
    if (!text || script.line >= lastLine || isWithin(ours, script)) return [];
    return [
      {
        script,
        text,
        isEnd: (type as string | undefined) === "return" && !isReturn(expression, lineNumber, columnNumber),
      },
    ];
  });
}

/** V8 calls both a return statement's end and a function's closing brace a return. */
function isReturn(code: string, line: number, column: number): boolean {
  return code.split("\n")[line]?.[column] !== "}";
}

/** Where a breakpoint at a line of the text (from 0) stops: there, else at the next line where V8 can stop. */
export function placeForLine(places: readonly StopPlace[], line: number, column = 0): StopPlace | undefined {
  const wanted = (place: StopPlace): boolean =>
    place.text.line > line || (place.text.line === line && place.text.column >= column);
  const order = (a: StopPlace, b: StopPlace): number =>
    a.text.line - b.text.line ||
    Number(a.isEnd) - Number(b.isEnd) ||
    a.script.line - b.script.line ||
    a.script.column - b.script.column;
  return places.filter(wanted).sort(order)[0];
}
