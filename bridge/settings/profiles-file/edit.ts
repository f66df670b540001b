/** Changes the text of a `profiles.toml` where it must be changed: all else, comments and unknown keys too, stays. */
import { CellflowError } from "../../errors.ts";
import { parseToml } from "../toml.ts";
import { type Entries, findEntries, type Range, type Section } from "./entries.ts";

/** Text to a changed text. */
export type Edit = (text: string) => string;

/** Sets a setting of a profile; the profile is there. @throws CellflowError `profile.form` */
export function setSetting(profile: string, name: string, value: string): Edit {
  return (text) => {
    const found = read(text);
    const entry = found.entries.find(({ path }) => isPath(path, ["profiles", profile, name]));
    if (entry) return replaced(text, entry.value, quoted(value));
    const section = sectionOf(found, profile);
    const line = `${keyText(name)} = ${quoted(value)}`;
    return insertedAfter(text, section.end, line);
  };
}

/** @throws CellflowError `profile.form` for a setting between braces */
export function unsetSetting(profile: string, name: string): Edit {
  return (text) => {
    const entry = read(text).entries.find(({ path }) => isPath(path, ["profiles", profile, name]));
    if (!entry) return text;
    if (entry.isInline) throw otherForm(profile);
    return withoutLines(text, entry.range);
  };
}

/** Adds a profile with settings, behind all others. */
export function addProfile(profile: string, settings: Readonly<Record<string, string>>): Edit {
  return (text) => {
    const end = endOfLine(text);
    const lines = Object.entries(settings).map(([name, value]) => `${keyText(name)} = ${quoted(value)}`);
    const before = text === "" ? "" : `${text.trimEnd()}${end}${end}`;
    return `${before}${[`[profiles.${keyText(profile)}]`, ...lines].join(end)}${end}`;
  };
}

/** Removes a profile with all its settings. @throws CellflowError `profile.form` */
export function removeProfile(profile: string): Edit {
  return (text) => {
    const { sections, entries } = read(text);
    const own = sections.filter(({ path }) => startsWith(path, ["profiles", profile]));
    // Settings that stand below another header, as `local.PREFECT_API_URL` below [profiles], or between braces.
    const others = entries.filter(
      ({ path, range, isInline }) =>
        !isInline &&
        startsWith(path, ["profiles", profile]) &&
        !own.some((section) => within(range, section.range)),
    );
    return [...own, ...others]
      .map(({ range }) => range)
      .toSorted((a, b) => b[0] - a[0])
      .reduce(withoutLines, text);
  };
}

/** Gives a profile another name, wherever it stands. */
export function renameProfile(profile: string, name: string): Edit {
  return (text) => {
    const { sections, entries } = read(text);
    const keys = [...sections, ...entries].flatMap(({ path, keys: ranges }) =>
      startsWith(path, ["profiles", profile]) && ranges[1] ? [ranges[1]] : [],
    );
    const unique = new Map(keys.map((range) => [range[0], range]));
    return [...unique.values()]
      .toSorted((a, b) => b[0] - a[0])
      .reduce((changed, range) => replaced(changed, range, keyText(name)), text);
  };
}

/** Names the profile in force. */
export function setActive(profile: string): Edit {
  return (text) => {
    const { entries, start } = read(text);
    const entry = entries.find(({ path }) => isPath(path, ["active"]));
    if (entry) return replaced(text, entry.value, quoted(profile));
    const end = endOfLine(text);
    const line = `active = ${quoted(profile)}`;
    if (start === undefined) return `${text}${text === "" || text.endsWith("\n") ? "" : end}${line}${end}`;
    const at = withCommentsAbove(text, lineStart(text, start));
    return `${text.slice(0, at)}${line}${end}${end}${text.slice(at)}`;
  };
}

/** Several edits, one after the other. */
export function inTurn(...edits: readonly Edit[]): Edit {
  return (text) => edits.reduce((changed, edit) => edit(changed), text);
}

/** @throws CellflowError `settings.profile`, naming the line */
function read(text: string): Entries {
  parseToml(text, "profiles.toml", "settings.profile");
  return findEntries(text);
}

/** The section that a profile's new settings go to. @throws CellflowError `profile.form` */
function sectionOf({ sections }: Entries, profile: string): Section {
  const section = sections.find(({ path }) => isPath(path, ["profiles", profile]));
  if (section) return section;
  throw otherForm(profile);
}

function otherForm(profile: string): CellflowError {
  return new CellflowError(
    "profile.form",
    `profile ${profile} has no header of its own in profiles.toml: write it as [profiles.${keyText(profile)}] with a setting a line`,
  );
}

function replaced(text: string, [start, end]: Range, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** A new line behind the one in which something ends, its comment included. */
function insertedAfter(text: string, at: number, line: string): string {
  const end = endOfLine(text);
  const next = text.indexOf("\n", at);
  if (next === -1) return `${text}${end}${line}${end}`;
  return `${text.slice(0, next + 1)}${line}${end}${text.slice(next + 1)}`;
}

/** Without the lines of a range; behind it only a comment can stand, which was about it. */
function withoutLines(text: string, [start, end]: Range): string {
  const next = text.indexOf("\n", end);
  return text.slice(0, lineStart(text, start)) + (next === -1 ? "" : text.slice(next + 1));
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** The start of the comments that stand right above a line. */
function withCommentsAbove(text: string, start: number): number {
  let at = start;
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!text.slice(above, at).trimStart().startsWith("#")) break;
    at = above;
  }
  return at;
}

function endOfLine(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function isPath(path: readonly string[], wanted: readonly string[]): boolean {
  return path.length === wanted.length && startsWith(path, wanted);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((part, at) => path[at] === part);
}

function within([start, end]: Range, [from, to]: Range): boolean {
  return start >= from && end <= to;
}

function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : quoted(key);
}

/** A basic string of TOML; of JSON's escapes it has all, and DEL must be escaped too. */
function quoted(value: string): string {
  return JSON.stringify(value.toWellFormed()).replaceAll("\u007f", "\\u007f");
}
