/** Tells whether code runs because its file is being imported, or because a cell calls it. */

/** Where a call comes from: the files of its frames, and whether each is in a function with a name; innermost first. */
export interface Frame {
  file: string;
  isNamed: boolean;
}

/** The frames of the calling code. */
export function framesHere(): Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Error.prepareStackTrace = (_, frames) =>
      frames.map((frame) => ({
        file: frame.getScriptNameOrSourceURL() ?? "",
        isNamed: frame.getFunctionName() !== null,
      }));
    return new Error("frames").stack as unknown as Frame[];
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

/**
 * True when Node's module loader stands below the call, before any cell does. After a top-level `await` of the file
 * nothing stands below it: then its outermost code has no name.
 */
export function isImporting(
  frames: readonly Frame[],
  { isCell, isLocal }: Record<"isCell" | "isLocal", (file: string) => boolean>,
): boolean {
  const end = frames.find(({ file }) => isCell(file) || file.startsWith("node:internal/modules/"));
  if (end) return !isCell(end.file);
  return frames.findLast(({ file }) => isLocal(file))?.isNamed === false;
}
