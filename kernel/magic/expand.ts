/** Expands a magic segment: looks the magic up, parses its arguments, calls its `expand`. */
import MagicString from "magic-string";
import type { Segment } from "../cell/segment.ts";
import { nearest } from "../nearest.ts";
import { helpText } from "./help.ts";
import { type Expansion, type Magic, type MagicContext, MagicError } from "./magic.ts";
import { parseCall } from "./parse-call.ts";

/** A magic segment after expansion: TypeScript to run, if any, with the map back to the segment's text. */
export interface Expanded {
  name: string;
  text?: string;
  map?: ReturnType<MagicString["generateDecodedMap"]>;
  expansion: Expansion;
}

function find(table: readonly Magic[], kind: "line" | "cell", name: string): Magic {
  const sign = kind === "cell" ? "%%" : "%";
  const fitting = table.filter((magic) => magic.kinds.includes(kind));
  const magic = fitting.find((entry) => entry.name === name);
  if (magic) return magic;
  if (table.some((magic) => magic.name === name)) {
    const right = kind === "cell" ? "%" : "%%";
    throw new MagicError(
      "magic.kind",
      `${sign}${name} is written ${right}${name}${right === "%%" ? ", on the first line of its cell" : ""}`,
    );
  }
  const near = nearest(
    name,
    fitting.map((magic) => magic.name),
  );
  const other = nearest(
    name,
    table.map((magic) => magic.name),
  );
  const known = fitting.map((magic) => sign + magic.name).join(", ");
  const meant = near ? sign + near : other ? (sign === "%" ? "%%" : "%") + other : undefined;
  throw new MagicError(
    "magic.unknown",
    `There is no ${sign}${name}; ${meant ? `did you mean ${meant}?` : `known: ${known}`}`,
  );
}

/** A command's own `--help` is the command's; ours comes directly after the name. */
function asksHelp(magic: Magic, args: string): boolean {
  return (magic.raw ? /^\s*--help\s*$/ : /(^|\s)--help(\s|$)/).test(args);
}

/**
 * Expands one magic segment.
 * @throws MagicError one line for the user
 */
export async function expandMagic(
  segment: Extract<Segment, { kind: "line" | "cell" }>,
  table: readonly Magic[],
  context: MagicContext,
): Promise<Expanded> {
  const magic = find(table, segment.kind, segment.name);
  if (asksHelp(magic, segment.args)) {
    context.display({ "text/plain": helpText(magic) });
    return { name: magic.name, expansion: {} };
  }
  const { args, options } = magic.raw
    ? { args: [], options: {} }
    : parseCall(magic, segment.kind, segment.args);
  const body = segment.kind === "cell" ? segment.body : "";
  const expansion = await magic.expand(
    { kind: segment.kind, name: magic.name, line: segment.args, args, options, body },
    context,
  );
  if (!expansion.edit) return { name: magic.name, expansion };
  const text = new MagicString(segment.text);
  expansion.edit(text, segment.kind === "cell" ? segment.bodyStart : 0);
  return {
    name: magic.name,
    text: text.toString(),
    map: text.generateDecodedMap({ hires: "boundary", source: "cell" }),
    expansion,
  };
}
