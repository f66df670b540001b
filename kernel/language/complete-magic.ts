/** Completions on a magic's line, from the table: names, options, choices, --help. */
import type { Magic, MagicOption } from "../magic/magic.ts";
import type { Completion, Completions } from "./completion.ts";

const written = (option: MagicOption): string[] => [
  `--${option.name}`,
  ...(option.short ? [`-${option.short}`] : []),
];

const named = (table: readonly Magic[], first: boolean): Completion[] =>
  table
    .flatMap(({ name, kinds }) =>
      kinds.filter((kind) => first || kind === "line").map((kind) => (kind === "cell" ? "%%" : "%") + name),
    )
    .sort()
    .map((text) => ({ text, type: "magic" }));

/** What may stand as the last of `words` (which is being typed). */
const candidates = (magic: Magic, words: readonly string[]): { texts: readonly string[]; typed: string } => {
  const typed = words.at(-1) ?? "";
  const optionOf = (text: string) => magic.options.find((option) => written(option).includes(text));
  const [, name, value] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  if (name !== undefined) return { texts: optionOf(name)?.choices ?? [], typed: value ?? "" };
  const before = optionOf(words.at(-2) ?? "");
  if (before && before.type !== "flag") return { texts: before.choices ?? [], typed };
  const used = new Set(words.slice(0, -1));
  const open = magic.options.filter(
    (option) => option.many || !written(option).some((text) => used.has(text)),
  );
  const options = [...open.map((option) => `--${option.name}`), "--help"];
  if (typed.startsWith("-")) return { texts: options, typed };
  const place = words.slice(0, -1).filter((word, index) => {
    const earlier = optionOf(words[index - 1] ?? "");
    return !word.startsWith("-") && (!earlier || earlier.type === "flag");
  }).length;
  const argument = magic.args[place];
  return { texts: [...(argument?.choices ?? []), ...(typed === "" ? options : [])], typed };
};

/** Completions at the end of `before`, the part of a magic's line before the cursor, which starts at `start`. */
export const completeMagic = (
  before: string,
  start: number,
  first: boolean,
  table: readonly Magic[],
): Completions => {
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
  const magic = call && table.find((entry) => entry.name === call[2]);
  if (!call || !magic) return { start: end, end, items: [] };
  const { texts, typed } = candidates(magic, String(call[3]).split(/[ \t]+/));
  const items = texts
    .filter((text) => text.startsWith(typed))
    .map((text): Completion => ({ text, type: text.startsWith("-") ? "option" : "value" }));
  return { start: end - typed.length, end, items };
};
