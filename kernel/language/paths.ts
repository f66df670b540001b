/** Files that a relative import may name, read from the folder. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Completions } from "./completion.ts";

const importable = /\.([cm]?[jt]sx?|json|node|wasm)$/;

/** Completions inside `from "./…`, `import("./…`, `require("../…`; undefined elsewhere. Names come as written there. */
export const completePath = (before: string, folder: string): Completions | undefined => {
  const found = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.{0,2}\/[^"'\n]*)$/.exec(before);
  if (!found) return undefined;
  const typed = String(found[1]);
  const slash = typed.lastIndexOf("/") + 1;
  const prefix = typed.slice(slash);
  const start = before.length - prefix.length;
  try {
    const items = readdirSync(resolve(folder, typed.slice(0, slash)), { withFileTypes: true })
      .filter(
        (entry) =>
          entry.name.startsWith(prefix) && !entry.name.startsWith(".") && entry.name !== "node_modules",
      )
      .filter((entry) => !entry.isFile() || importable.test(entry.name))
      .map((entry) => ({ text: entry.isDirectory() ? `${entry.name}/` : entry.name, type: "path" }))
      .sort((a, b) => a.text.localeCompare(b.text));
    return { start, end: before.length, items };
  } catch {
    return { start, end: before.length, items: [] };
  }
};
