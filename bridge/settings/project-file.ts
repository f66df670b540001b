/** Reads a setting of Prefect's from the project's files: `prefect.toml`, or `[tool.prefect]` in `pyproject.toml`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTable, parseToml, type TomlTable } from "./toml.ts";

/** Which files there are, the nearer first, and the tables that settings stand below. */
const FILES: readonly { name: string; below: readonly string[] }[] = [
  { name: "prefect.toml", below: [] },
  { name: "pyproject.toml", below: ["tool", "prefect"] },
];

/**
 * The value as it would be written in an environment; undefined where no file has it.
 * @param path `["tasks", "refresh_cache"]`
 * @throws CellflowError `settings.toml` for a file that is no TOML, naming the line
 */
export function projectSetting(folder: string, path: readonly string[]): string | undefined {
  for (const { name, below } of FILES) {
    const file = join(folder, name);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    // A Python project's file is not ours to judge where it has nothing of Prefect.
    if (!text.includes(path.at(-1) ?? "")) continue;
    const value = [...below, ...path].reduce<TomlTable[string] | undefined>(
      (inner, key) => (isTable(inner) ? inner[key] : undefined),
      parseToml(text, file, "settings.toml"),
    );
    if (value !== undefined && !isTable(value)) return String(value);
  }
  return undefined;
}
