/** Finds the auth string that opens a served API: in a file, or in PREFECT_SERVER_API_AUTH_STRING. */
import { readFileSync } from "node:fs";
import { CellflowError } from "../errors.ts";

/**
 * The auth string, without the line's end; undefined when none is set. A file wins.
 * @param setting the value of PREFECT_SERVER_API_AUTH_STRING
 * @throws CellflowError `access.auth` for one that cannot be; it is never repeated, nor is a path that may be the string
 */
export function findAuthString(sources: { file?: string; setting?: string }): string | undefined {
  if (sources.file !== undefined) return checked(readAuthFile(sources.file), "the file of --auth-file");
  if (sources.setting === undefined || sources.setting.trim() === "") return undefined;
  return checked(sources.setting, "PREFECT_SERVER_API_AUTH_STRING");
}

function readAuthFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new CellflowError(
      "access.auth",
      `the file of --auth-file cannot be read (${code}): it takes the path of a file whose one line is the auth string`,
    );
  }
}

function checked(text: string, where: string): string {
  const line = text.replace(/^\uFEFF/, "").trim();
  if (line === "")
    throw new CellflowError("access.auth", `${where} is empty: it holds the auth string, like admin:…`);
  if (/\p{Cc}/u.test(line)) {
    throw new CellflowError(
      "access.auth",
      `${where} has more than one line: it holds the auth string and nothing else`,
    );
  }
  return line;
}
