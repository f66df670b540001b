/** Finds the copy of apache-arrow that the user's code imports: cellflow itself has none. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { debugLog } from "../../debug-log.ts";
import { CellflowError } from "../../errors.ts";
import { createResolvePath } from "../../source/resolve.ts";
import type { ArrowKind, ArrowVector } from "./kind.ts";

const NAME = "apache-arrow";

/** How it was loaded: the two are different classes. */
export type ArrowFormat = "module" | "commonjs";

export interface ArrowPackage {
  readonly format: ArrowFormat;
  /** The address of a module that can import it. */
  readonly base: string;
  readonly Table: new (...args: unknown[]) => ArrowTable;
  readonly RecordBatchStreamWriter: { writeAll(table: ArrowTable): AsyncIterable<Uint8Array> };
  tableFromIPC(bytes: Uint8Array): ArrowTable;
}
export interface ArrowTable {
  readonly batches: readonly object[];
  getChildAt(at: number): ArrowVector | null;
}

/**
 * The copy whose class `value` is of, or whose classes take those of other copies.
 * @param from addresses of modules that may import it, the likeliest first
 * @throws CellflowError `results.package`
 */
export async function arrowOf(
  value: object,
  kind: ArrowKind,
  from: readonly string[],
): Promise<ArrowPackage> {
  let other: ArrowPackage | undefined;
  for await (const found of copies(from, "module")) {
    const Own = (found as unknown as Record<ArrowKind, new () => object>)[kind];
    if (value.constructor === Own) return found;
    if (value instanceof Own) other ??= found;
  }
  if (other) return other;
  const [base] = from;
  throw new CellflowError(
    "results.package",
    `it has an Arrow ${kind}, and the ${NAME} that made it is not to be found from ${base ? filePath(base) : process.cwd()}: ` +
      `add ${NAME} to that file's package.json`,
  );
}

/** The copy that reads what is stored, loaded as the one was that wrote it. @throws CellflowError `results.package` */
export async function arrowFor(format: ArrowFormat, from: readonly string[]): Promise<ArrowPackage> {
  for await (const found of copies(from, format)) return found;
  throw new CellflowError(
    "results.package",
    `it has an Arrow table, and ${NAME} is not to be found from ${process.cwd()}: npm install ${NAME}`,
  );
}

/** Each copy once, in both formats, `first` first. */
async function* copies(from: readonly string[], first: ArrowFormat): AsyncGenerator<ArrowPackage> {
  const program = process.argv[1];
  const bases = [
    ...from,
    ...(program === undefined ? [] : [pathToFileURL(program).href]),
    pathToFileURL(join(process.cwd(), "program.js")).href,
  ];
  const seen = new Set<string>();
  for (const base of bases.filter((url) => url.startsWith("file:"))) {
    const formats: readonly ArrowFormat[] =
      first === "module" ? ["module", "commonjs"] : ["commonjs", "module"];
    for (const format of formats) {
      const found = await load(base, format, seen);
      if (found) yield found;
    }
  }
}

async function load(base: string, format: ArrowFormat, seen: Set<string>): Promise<ArrowPackage | undefined> {
  try {
    if (format === "commonjs") {
      const require = createRequire(filePath(base));
      const path = require.resolve(NAME);
      return isNew(path, seen) ? { ...require(path), format, base } : undefined;
    }
    const path = createResolvePath()(NAME, filePath(base));
    return path !== undefined && isNew(path, seen)
      ? { ...(await import(pathToFileURL(path).href)), format, base }
      : undefined;
  } catch (error) {
    // Most modules import none.
    debugLog("results.arrow", error);
    return undefined;
  }
}

/** Of a module's address, which a kernel gives a mark of its own. */
function filePath(url: string): string {
  return fileURLToPath(url.replace(/[?#].*$/, ""));
}

function isNew(path: string, seen: Set<string>): boolean {
  return !seen.has(path) && Boolean(seen.add(path));
}
