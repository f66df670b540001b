/** Explains why a database file cannot be used in one line: what, where, what to do. */
import { accessSync, constants, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../fault.ts";

/** What is the matter with the file; scripts may rely on it. */
export type DatabaseErrorCode =
  | "database.read-only"
  | "database.directory"
  | "database.full"
  | "database.not-a-database"
  | "database.network"
  | "database.newer"
  | "database.busy"
  | "database.failed";

/** The embedded database cannot be opened or written. */
export class DatabaseError extends Fault<DatabaseErrorCode> {
  override readonly name = "DatabaseError";
}

const ELSEWHERE =
  "set CELLFLOW_HOME to a folder of this machine that you may write, or CELLFLOW_DATABASE to a file in one";

/** Turns an error of SQLite or the file system about `file` into one line; other errors come back as they are. */
export function explainDatabaseError(error: unknown, file: string): unknown {
  const problem = describe(error, file);
  return problem === undefined ? error : new DatabaseError(problem.code, problem.message, { cause: error });
}

function describe(error: unknown, file: string): { code: DatabaseErrorCode; message: string } | undefined {
  if (!(error instanceof Error) || error instanceof DatabaseError) return undefined;
  const primary = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const system = "code" in error ? String(error.code) : "";
  if (
    primary === 8 ||
    (primary === 14 && isReadOnly(dirname(file))) ||
    system === "EROFS" ||
    system === "EACCES" ||
    system === "EPERM"
  ) {
    return {
      code: "database.read-only",
      message: `Cannot write the database ${file}: the file or its folder is read-only for you; ${ELSEWHERE}.`,
    };
  }
  if (primary === 14 || system === "ENOTDIR" || system === "ENOENT" || system === "EEXIST") {
    return {
      code: "database.directory",
      message: `Cannot open the database ${file}: the folder ${dirname(file)} cannot be used; ${ELSEWHERE}.`,
    };
  }
  // Without space for the file that its processes share, SQLite calls it an error of the disk.
  if (primary === 13 || system === "ENOSPC" || (primary === 10 && isFull(dirname(file)))) {
    return {
      code: "database.full",
      message: `Cannot write the database ${file}: the disk is full; free some space, or ${ELSEWHERE}.`,
    };
  }
  if (primary === 26 || primary === 11) {
    return {
      code: "database.not-a-database",
      message: `${file} is not a cellflow database (or is damaged): move it away, or set CELLFLOW_DATABASE to another file.`,
    };
  }
  if (primary === 5 || primary === 6) {
    return {
      code: "database.busy",
      message: `Cannot write the database ${file}: other processes write to it without a pause; end them, or ${ELSEWHERE}.`,
    };
  }
  if (primary === 10) {
    return {
      code: "database.failed",
      message: `Cannot read or write the database ${file} (${error.message}): look after the disk, or ${ELSEWHERE}.`,
    };
  }
  return undefined;
}

/** SQLite's shared memory grows by so much at least. */
const LEAST_SPACE_BYTES = 32_768;

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < LEAST_SPACE_BYTES;
  } catch {
    return false;
  }
}

/** Whether a folder is there but may not be written. */
function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (error) {
    return (
      error instanceof Error && "code" in error && ["EACCES", "EROFS", "EPERM"].includes(String(error.code))
    );
  }
}

/** WAL was refused: the file lies where processes cannot share memory. */
export function networkFileSystem(file: string): DatabaseError {
  return new DatabaseError(
    "database.network",
    `Cannot share the database ${file} between processes: its folder looks like a network file system; ${ELSEWHERE}.`,
  );
}
