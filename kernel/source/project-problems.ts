/** Finds what is wrong with the files of a notebook's project: package.json, tsconfig.json with those it extends, .env. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { nearestFile } from "./nearest-file.ts";
import { extendedConfigs, MAX_EXTENDS_DEPTH } from "./tsconfig.ts";

/** The files that decide how code in `folder` loads, those that are there. */
export function projectFiles(folder: string): { packageJson?: string; tsconfig?: string; dotenv?: string } {
  const dotenv = join(folder, ".env");
  return {
    packageJson: nearestFile(folder, "package.json"),
    tsconfig: nearestFile(folder, "tsconfig.json"),
    dotenv: existsSync(dotenv) ? dotenv : undefined,
  };
}

/** A problem with one file: `path:line:column: what is wrong`, and what comes of it in a notebook. */
export interface ProjectProblem {
  problem: string;
  effect: string;
}

/** The problems of the files that decide how code in `folder` loads. */
export function projectProblems(folder: string): ProjectProblem[] {
  const { packageJson, tsconfig, dotenv } = projectFiles(folder);
  const ofPackage = packageJson && packageProblem(packageJson);
  const ofDotenv = dotenv && dotenvProblem(dotenv);
  return [
    ...(ofPackage
      ? [{ problem: ofPackage, effect: "local files can't be imported until it is repaired" }]
      : []),
    ...(tsconfig ? tsconfigProblems(tsconfig) : []),
    ...(ofDotenv ? [{ problem: ofDotenv, effect: "no settings are read from it until it is repaired" }] : []),
  ];
}

/** What makes Node refuse a package.json: `path:line:column: reason`. */
export function packageProblem(path: string): string | undefined {
  const read = readText(path);
  if ("problem" in read) return `${path}: ${read.problem}`;
  try {
    const value: unknown = JSON.parse(read.text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? undefined : `${path}:1: must be an object: { … }`;
  } catch {
    return `${path}:${placeOf(read.text, "json")}`;
  }
}

/** Problems of a tsconfig.json and of the configs below it. */
function tsconfigProblems(path: string, depth = 0): ProjectProblem[] {
  const read = readText(path);
  if ("problem" in read) return [{ problem: `${path}: ${read.problem}`, effect: "its options are not used" }];
  const place = read.text.trim() === "" ? undefined : placeOf(read.text, "jsonc");
  if (place) return [{ problem: `${path}:${place}`, effect: "its options from there on are not used" }];
  return extendedConfigs(path).flatMap(({ name, file }) => {
    if (file !== undefined) return depth > MAX_EXTENDS_DEPTH ? [] : tsconfigProblems(file, depth + 1);
    const line = read.text.slice(0, Math.max(0, read.text.indexOf(JSON.stringify(name)))).split("\n").length;
    const problem = `${path}:${line}: extends ${name}, which is not there`;
    return [{ problem, effect: "only its own options are used" }];
  });
}

/** What keeps a `.env` from being read. A folder of that name with pyvenv.cfg is Python's, and no problem. */
function dotenvProblem(path: string): string | undefined {
  if (existsSync(join(path, "pyvenv.cfg"))) return undefined;
  const read = readText(path);
  if ("problem" in read) return `${path}: ${read.problem}`;
  const line = mergeMarker(read.text);
  return line === undefined ? undefined : `${path}:${line}: has merge conflict markers`;
}

/** A file's text without a byte order mark, or why it has none. */
function readText(path: string): { text: string } | { problem: string } {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return { problem: "is a folder, not a file" };
  try {
    const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
    return text.includes("\0") ? { problem: "is not UTF-8 text: save it as UTF-8" } : { text };
  } catch (error) {
    return { problem: `can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)})` };
  }
}

/** `line:column: reason` of what is first no JSON; undefined when all is. */
function placeOf(text: string, dialect: "json" | "jsonc"): string | undefined {
  const merge = mergeMarker(text);
  if (merge !== undefined) return `${merge}: has merge conflict markers`;
  if (text.trim() === "") return "1: is empty: write {} at least";
  const { visit } = createRequire(import.meta.url)("jsonc-parser") as typeof import("jsonc-parser");
  let place: string | undefined;
  const onError = (_error: number, _offset: number, _length: number, line: number, column: number): void => {
    place ??= `${line + 1}:${column + 1}: is not JSON from here on`;
  };
  visit(text, { onError }, { disallowComments: dialect === "json", allowTrailingComma: dialect === "jsonc" });
  return place;
}

/** The line of the first marker that git leaves in a file. */
function mergeMarker(text: string): number | undefined {
  const at = /^<{7} /m.exec(text)?.index;
  return at === undefined ? undefined : text.slice(0, at).split("\n").length;
}
