/** Reads TOML. */
import { createRequire } from "node:module";
import type * as Toml from "smol-toml";
import { CellflowError } from "../errors.ts";

export type { TomlTable } from "smol-toml";

/** smol-toml, loaded only when there is a file. @throws CellflowError of this code, naming the line */
export function parseToml(text: string, file: string, code: string): Toml.TomlTable {
  const toml = createRequire(import.meta.url)("smol-toml") as typeof Toml;
  try {
    // As bigints, integers of any size keep their digits.
    return toml.parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof toml.TomlError)) throw error;
    const [reason = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new CellflowError(code, `${file}:${error.line}: ${reason}`);
  }
}

export function isTable(value: Toml.TomlValue | undefined): value is Toml.TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
