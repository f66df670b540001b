/** Completes a magic's line, from the table: names, options, choices, files, --help. */
import type { NotebookGraph } from "../../cell/notebook-graph.ts";
import { type Magic, type MagicArgument, type MagicOption, magicNamed } from "../../magic/magic.ts";
import type { Completion, Completions } from "./completion-item.ts";
import { filesAt } from "./paths.ts";

/** What a magic's line may be about. */
export interface MagicPlace {
  graph: NotebookGraph;
  folder: string;
  /** What stands below the line. */
  body: string;
}

/** What may stand as the last word, and which part of it is typed. */
interface Candidates {
  texts: readonly string[];
  typed: string;
}

function written(option: MagicOption): string[] {
  return [`--${option.name}`, ...(option.short ? [`-${option.short}`] : [])];
}

function named(table: readonly Magic[], first: boolean): Completion[] {
  return table
    .flatMap(({ name, kinds }) =>
      kinds.filter((kind) => first || kind === "line").map((kind) => (kind === "cell" ? "%%" : "%") + name),
    )
    .sort()
    .map((text) => ({ text, type: "magic" }));
}

/** The words of a line; blanks inside quotes part none. */
function wordsOf(line: string): string[] {
  return line.replace(/"[^"]*"|'[^']*'|\\./g, (quoted) => quoted.replace(/\s/g, "_")).split(/[ \t]+/);
}

function candidates(magic: Magic, words: readonly string[], place: MagicPlace): Candidates {
  const typed = words.at(-1) ?? "";
  const optionOf = (text: string) => magic.options.find((option) => written(option).includes(text));
  const args = words.slice(0, -1).filter((word, index) => {
    const earlier = optionOf(words[index - 1] ?? "");
    return !word.startsWith("-") && (!earlier || earlier.type === "flag");
  });
  const valuesOf = (of: MagicOption | MagicArgument | undefined, start: string): readonly string[] => {
    const more = of?.suggests;
    return [
      ...(of?.choices ?? []),
      ...(typeof more === "function"
        ? more({ ...place, args })
        : more
          ? filesAt(start, place.folder, more)
          : []),
    ];
  };
  const [, name, value = ""] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  if (name !== undefined) return { texts: valuesOf(optionOf(name), value), typed: value };
  const before = optionOf(words.at(-2) ?? "");
  if (before && before.type !== "flag") return { texts: valuesOf(before, typed), typed };
  const used = new Set(words.slice(0, -1));
  const open = magic.options.filter(
    (option) => option.many || !written(option).some((text) => used.has(text)),
  );
  // What a command's own options are nobody knows here; --help is ours only right behind the name.
  const help = magic.raw && words.length > 1 ? [] : ["--help"];
  const options = [...open.map((option) => `--${option.name}`), ...help];
  if (typed.startsWith("-")) return { texts: options, typed };
  const last = magic.args.at(-1);
  const argument = magic.args[args.length] ?? (last?.rest ? last : undefined);
  return { texts: [...valuesOf(argument, typed), ...(typed === "" ? options : [])], typed };
}

/** Completions at the end of `before`, the part of a magic's line before the cursor, which starts at `start`. */
export function completeMagic(
  before: string,
  start: number,
  first: boolean,
  table: readonly Magic[],
  place: MagicPlace,
): Completions {
  const end = start + before.length;
  const name = /^[ \t]*(%{1,2}[\w-]*)$/.exec(before);
  if (name) {
    const typed = String(name[1]);
    return {
      start: end - typed.length,
      end,
      items: named(table, first).filter(({ text }) => text.startsWith(typed)),
    };
  }
  const call = /^[ \t]*(%%?)([\w-]+)[ \t]+(.*)$/.exec(before);
  const magic = call && magicNamed(table, call[1], call[2]);
  if (!call || !magic) return { start: end, end, items: [] };
  const { texts, typed } = candidates(magic, wordsOf(String(call[3])), place);
  const items = texts
    .filter((text) => text.startsWith(typed))
    .map((text): Completion => ({ text, type: text.startsWith("-") ? "option" : "value" }));
  return { start: end - typed.length, end, items };
}
