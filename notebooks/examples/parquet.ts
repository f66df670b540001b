/** Reads columns of numbers and times out of a Parquet file, with errors that say what to do. */
import { readFile } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { distance } from "fastest-levenshtein";
import { parquetMetadata, parquetRead } from "hyparquet";

/** The file can be read, and does not hold what is wanted: reading it again changes nothing. */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** Is a failed read worth another try? A file may still arrive, or be written to its end. */
export function mayHeal(error: unknown): boolean {
  return !(error instanceof DataError);
}

/**
 * The named columns, one number for each row: times are milliseconds since 1970, a missing value is NaN.
 * Other columns of the file are not read, and 64-bit numbers may come as any type a double can hold.
 * @param path Parquet file, from the folder the notebook or program runs in
 * @throws DataError when the file lacks a column
 * @throws Error in one line when the file is missing or cut short
 */
export async function readColumns<Name extends string>(
  path: string,
  names: readonly Name[],
): Promise<Record<Name, Float64Array>> {
  const file = await readWhole(path);
  try {
    const metadata = parquetMetadata(file);
    const rows = Number(metadata.num_rows);
    const inFile = new Set(metadata.schema.slice(1).map((column) => column.name));
    const missing = names.filter((name) => !inFile.has(name));
    if (missing.length > 0)
      throw new DataError(`${path} has no column ${missing.map(named(inFile)).join(", ")}`);

    const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(rows).fill(Number.NaN)]));
    await parquetRead({
      file,
      metadata,
      columns: [...names],
      compressors: {
        GZIP: (page) => gunzipSync(page),
        BROTLI: (page) => brotliDecompressSync(page),
        ZSTD: (page) => zstdDecompressSync(page),
      },
      parsers: {
        timestampFromMilliseconds: (time) => Number(time),
        timestampFromMicroseconds: (time) => Number(time) / 1e3,
        timestampFromNanoseconds: (time) => Number(time) / 1e6,
        dateFromDays: (days) => days * 86_400_000,
      },
      onChunk({ columnName, columnData, rowStart }) {
        const column = columns[columnName];
        if (!column) return;
        for (let index = 0; index < columnData.length; index++) {
          const value = columnData[index];
          if (value !== null && value !== undefined) column[rowStart + index] = Number(value);
        }
      },
    });
    return columns as Record<Name, Float64Array>;
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} cannot be read as Parquet: ${reason}. If it was cut short, download it again.`);
  }
}

/** The column, and the one that may be meant. */
function named(inFile: ReadonlySet<string>): (column: string) => string {
  return (column) => {
    const [nearest] = [...inFile].sort((a, b) => distance(column, a) - distance(column, b));
    return nearest ? `${column} (the nearest is ${nearest})` : column;
  };
}

async function readWhole(path: string): Promise<ArrayBuffer> {
  try {
    const bytes = await readFile(path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT") throw new Error(`${path} cannot be opened (${String(code ?? error)})`);
    throw new Error(`${path} does not exist: check the name, or put the file there.`);
  }
}
