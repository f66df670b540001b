/** Reads a JSON file of the user's project. */
import { readFile } from "node:fs/promises";
import { visit } from "jsonc-parser";
import { CellflowError } from "../errors.ts";

/**
 * The object in a file's text, which may begin with a byte order mark.
 * @throws CellflowError `deploy.json-file`: path, line and column, and what is wrong
 */
export function parseObject(text: string, path: string): Record<string, unknown> {
  const plain = text.replace(/^\uFEFF/, "");
  const refuse = (problem: string): never => {
    throw new CellflowError("deploy.json-file", `${path}:${problem}`);
  };
  const merge = /^<{7} /m.exec(plain);
  if (merge) return refuse(`${plain.slice(0, merge.index).split("\n").length}: has merge conflict markers`);
  if (plain.trim() === "") return refuse("1: is empty: write {} at least");
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch {
    let place = "1:1";
    const onError = (
      _error: number,
      _offset: number,
      _length: number,
      line: number,
      column: number,
    ): void => {
      if (place === "1:1") place = `${line + 1}:${column + 1}`;
    };
    visit(plain, { onError }, { disallowComments: true });
    return refuse(`${place}: is not JSON from here on`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  return refuse("1: must be an object: { … }");
}

/**
 * A file's text; undefined when it is not there.
 * @throws CellflowError `deploy.json-file` when it is there and can't be read
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const why = code === "EISDIR" ? "is a folder, not a file" : `can't be read (${code ?? String(error)})`;
    throw new CellflowError("deploy.json-file", `${path}: ${why}`);
  }
}
