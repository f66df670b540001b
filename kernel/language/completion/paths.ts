/** Completes paths and module specifiers from the files in the notebook's folder. */
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Completions } from "./completion-item.ts";

/** In the URL that a specifier is, these end the path or stand for other characters; a quote would end the text. */
const NO_SPECIFIER = /[#?%\\"'\p{Cc}]/u;
const NO_TEXT = /[\\"'\p{Cc}]/u;

const IMPORTABLE = /\.([cm]?[jt]sx?|json|node|wasm)$/;

/** A folder's entries that start with `prefix`, folders with a slash; hidden ones only when a dot is typed. */
function entriesOf(folder: string, prefix: string): { text: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => name.startsWith(prefix) && (prefix.startsWith(".") || !name.startsWith(".")))
      .map((entry) => {
        const target = entry.isSymbolicLink()
          ? statSync(join(folder, entry.name), { throwIfNoEntry: false })
          : entry;
        const isFolder = target?.isDirectory() === true;
        return { text: isFolder ? `${entry.name}/` : entry.name, isFolder };
      })
      .sort((a, b) => a.text.localeCompare(b.text));
  } catch {
    return [];
  }
}

/** Completions inside `from "./…`, `import("./…`, `require("../…`; undefined elsewhere. Names come as written there. */
export function completePath(before: string, folder: string): Completions | undefined {
  const found = /(\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.{0,2}\/[^"'\n]*)$/.exec(before);
  if (!found) return undefined;
  const typed = String(found[2]);
  const unfit = found[1] === "require" ? NO_TEXT : NO_SPECIFIER;
  const slash = typed.lastIndexOf("/") + 1;
  const prefix = typed.slice(slash);
  const items = entriesOf(resolve(folder, typed.slice(0, slash)), prefix)
    .filter(({ text }) => !text.startsWith(".") && text !== "node_modules/" && !unfit.test(text))
    .filter(({ text, isFolder }) => isFolder || IMPORTABLE.test(text))
    .map(({ text }) => ({ text, type: "path" }));
  return { start: before.length - prefix.length, end: before.length, items };
}

/**
 * Completions inside a string that looks like a path: behind a slash, or as a call's first word. Undefined elsewhere,
 * in URLs, and where there is no such file.
 */
export function completeFile(before: string, folder: string): Completions | undefined {
  const found = /(\(\s*)?["'`]((?:[^"'`\n\\${}]*\/)?[^"'`\n\\${}/]*)$/.exec(before);
  const typed = found?.[2] ?? "";
  if (!found || /^[a-z][a-z+.-]+:/i.test(typed) || !(typed.includes("/") || found[1] !== undefined))
    return undefined;
  const slash = typed.lastIndexOf("/") + 1;
  const prefix = typed.slice(slash);
  const items = entriesOf(resolve(folder, typed.slice(0, slash)), prefix).map(({ text }) => ({
    text,
    type: "path",
  }));
  return items.length > 0 ? { start: before.length - prefix.length, end: before.length, items } : undefined;
}

/** Paths that start with what is typed; `~` and names that would need quotes are left out. */
export function filesAt(typed: string, folder: string, want: "file" | "folder"): string[] {
  const slash = typed.lastIndexOf("/") + 1;
  const lead = typed.slice(0, slash);
  return entriesOf(resolve(folder, lead), typed.slice(slash))
    .filter(({ text, isFolder }) => (isFolder || want === "file") && !/[\s"'\\]/.test(text))
    .map(({ text }) => lead + text);
}
