/** Rewrites `npm:lodash@4/map` in a cell's text to the package that the run loads: `lodash/map`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Completions } from "../completion/completion-item.ts";
import { upwards } from "./config.ts";

const NPM_SPECIFIER = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]+)?(\/.*)?$/;
const NPM_IN_TEXT = /((?:\bfrom|\bimport|\brequire)\s*\(?\s*)(["'])(npm:[^"'\n]*)\2/g;

/** The specifier that Node and TypeScript resolve; any other specifier as it is. */
export function withoutNpm(specifier: string): string {
  const [, name, path = ""] = NPM_SPECIFIER.exec(specifier) ?? [];
  return name === undefined ? specifier : name + path;
}

/** The text with its `npm:` imports rewritten, each followed by as many blanks as it lost: nothing moves. */
export function plainImports(text: string): string {
  return text.replace(NPM_IN_TEXT, (whole, before: string, quote: string, specifier: string) =>
    `${before}${quote}${withoutNpm(specifier)}${quote}`.padEnd(whole.length),
  );
}

/** True for a text that starts with such a specifier's string. */
export function isNpm(text: string): boolean {
  return /^["']npm:/.test(text);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

function packagesIn(modules: string): string[] {
  return namesIn(modules).flatMap((name) =>
    name.startsWith("@") ? namesIn(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

/** Completions inside `from "npm:…`: the packages that are installed; undefined elsewhere. */
export function completeNpm(before: string, folder: string): Completions | undefined {
  const typed = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']npm:\/?([^"'\n]*)$/.exec(before)?.[1];
  if (typed === undefined) return undefined;
  const names = new Set(upwards(folder).flatMap((at) => packagesIn(join(at, "node_modules"))));
  const items = [...names]
    .filter((name) => name.startsWith(typed) && !name.startsWith("@types/"))
    .sort()
    .map((text) => ({ text, type: "module" }));
  return { start: before.length - typed.length, end: before.length, items };
}
