/** Finds where the settings of profiles stand in the text of a `profiles.toml`. */
import { type AST, parseTOML } from "toml-eslint-parser";

/** Characters of the text, the end not included. */
export type Range = readonly [start: number, end: number];

export interface Entry {
  /** `["profiles", "local", "PREFECT_API_URL"]` */
  path: readonly string[];
  /** Where each part of the path stands; those that a header above it has stand there. */
  keys: readonly Range[];
  value: Range;
  /** The key with its value. */
  range: Range;
  /** It stands between braces. */
  isInline: boolean;
}

export interface Section {
  path: readonly string[];
  keys: readonly Range[];
  /** From its header to its last setting. */
  range: Range;
  /** Where its last line of header or settings ends, without a comment behind it. */
  end: number;
}

export interface Entries {
  entries: readonly Entry[];
  /** Tables with a header of their own. */
  sections: readonly Section[];
  /** Where the first of all stands; undefined in an empty file. */
  start: number | undefined;
}

/** @param text TOML without mistakes */
export function findEntries(text: string): Entries {
  const [top] = parseTOML(text).body;
  const entries: Entry[] = [];
  const sections: Section[] = [];
  for (const node of top.body) {
    if (node.type === "TOMLKeyValue") entries.push(...entriesOf(node, [], []));
    else {
      const path = node.resolvedKey.map(String);
      const keys = node.key.keys.map(({ range }) => range);
      for (const each of node.body) entries.push(...entriesOf(each, path, keys));
      const headerEnd = text.indexOf("]", node.key.range[1]) + (node.kind === "array" ? 2 : 1);
      const end = node.body.at(-1)?.range[1] ?? headerEnd;
      sections.push({ path, keys, range: [node.range[0], end], end });
    }
  }
  return { entries, sections, start: top.body[0]?.range[0] };
}

function entriesOf(
  { key, value, range }: AST.TOMLKeyValue,
  above: readonly string[],
  aboveKeys: readonly Range[],
  isInline = false,
): Entry[] {
  const path = [...above, ...key.keys.map((part) => (part.type === "TOMLBare" ? part.name : part.value))];
  const keys = [...aboveKeys, ...key.keys.map((part) => part.range)];
  const own: Entry = { path, keys, value: value.range, range, isInline };
  if (value.type !== "TOMLInlineTable") return [own];
  return [own, ...value.body.flatMap((each) => entriesOf(each, path, keys, true))];
}
