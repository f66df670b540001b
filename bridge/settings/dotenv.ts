/** Reads a `.env` file. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CellflowError } from "../errors.ts";

/**
 * The names and values of a folder's `.env`; {} without one, or for a Python environment of that name.
 * @throws CellflowError `settings.dotenv` when it is a folder, can't be read, or is not what it is meant to be
 */
export function readDotenv(folder: string): Record<string, string> {
  const file = join(folder, ".env");
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || existsSync(join(file, "pyvenv.cfg"))) return {};
  const refuse = (why: string): never => {
    throw new CellflowError("settings.dotenv", `${file}${why}`);
  };
  if (stats.isDirectory())
    return refuse(" is a folder, not a file of NAME=value lines: rename one of the two");
  let text: string;
  try {
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    return refuse(` can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  if (text.includes("\0")) return refuse(" is not UTF-8 text: save it as UTF-8");
  const merge = /^<{7} /m.exec(text);
  if (merge) return refuse(`:${text.slice(0, merge.index).split("\n").length}: has merge conflict markers`);
  return parseDotenv(text);
}

/** The names and values of a `.env` file's text, as the dotenv package reads them; loaded only when there is a file. */
export function parseDotenv(text: string): Record<string, string> {
  const dotenv = createRequire(import.meta.url)("dotenv") as { parse(text: string): Record<string, string> };
  return dotenv.parse(text);
}
