/** Turns TypeScript's completions into those that front ends show. */

/** One completion. `type` is a word that front ends show: function, property, variable, … */
export interface Completion {
  text: string;
  type: string;
  signature?: string;
}

/** What fits between two UTF-16 offsets. */
export interface Completions {
  start: number;
  end: number;
  items: Completion[];
}

/** TypeScript's own items (LSP's CompletionItem). */
export interface CompletionItem {
  label: string;
  kind?: number;
  /** Said only of items that are resolved. */
  detail?: string;
  sortText?: string;
  filterText?: string;
  insertText?: string;
  textEdit?: { newText: string; range: { start: { line: number; character: number } } };
}

/** LSP's CompletionItemKind, by number from 1. */
const words =
  "text function function class property variable class interface module property unit value enum keyword snippet color path reference path enum variable struct event operator type".split(
    " ",
  );

/** Front ends know methods apart from functions only here. */
function wordOf(kind = 0): string {
  return kind === 2 ? "method" : (words[kind - 1] ?? "text");
}

function isWord(text: string): boolean {
  return /^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.test(text);
}

/** What is typed of a name before the cursor. */
export function typedName(before: string): string {
  return /[\p{ID_Continue}$#]*$/u.exec(before)?.[0] ?? "";
}

function byPrefix<T>(items: readonly T[], textOf: (item: T) => string, prefixOf: (item: T) => string): T[] {
  const exact = items.filter((item) => textOf(item).startsWith(prefixOf(item)));
  if (exact.length > 0) return exact;
  return items.filter((item) => textOf(item).toLowerCase().startsWith(prefixOf(item).toLowerCase()));
}

/** A completion with where it starts and in which order it comes. */
export interface Ranked extends Completion {
  start: number;
  order: string;
  /** What the typed text is compared with, when that is not the completion itself. */
  filter?: string;
}

/** What an item puts into the text. */
export function insertedBy(item: CompletionItem): string {
  return item.textEdit?.newText ?? item.insertText ?? item.label;
}

/** TypeScript's items at `at`; `lineOf(line)` is the offset at which a line of the document starts in the text. */
export function rank(
  items: readonly CompletionItem[],
  before: string,
  lineOf: (line: number) => number,
): Ranked[] {
  return items.flatMap((item): Ranked[] => {
    const edit = item.textEdit;
    const text = insertedBy(item);
    const start = edit
      ? lineOf(edit.range.start.line) + edit.range.start.character
      : before.length - typedName(before).length;
    if (text.startsWith("$cell_") || item.label.startsWith(".") || start > before.length) return [];
    // Of what may be undefined, `.name` becomes `?.name`.
    const filter = text.startsWith("?.") || !(edit || isWord(text)) ? item.filterText : undefined;
    return [
      {
        text,
        type: wordOf(item.kind),
        start,
        order: item.sortText ?? "",
        ...(filter === undefined ? {} : { filter }),
      },
    ];
  });
}

/** Those that fit what is typed, in order, each once, all from the same start. */
export function fitting(all: readonly Ranked[], before: string): Completions {
  const kept = byPrefix(
    all,
    (item) => item.filter ?? item.text,
    (item) => before.slice(item.start),
  );
  const start = Math.min(before.length, ...kept.map((item) => item.start));
  const sorted = [...kept].sort((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : a.text < b.text ? -1 : a.text > b.text ? 1 : 0,
  );
  const seen = new Set<string>();
  const items = sorted
    .map(
      ({ text, type, start: own, signature }): Completion => ({
        text: before.slice(start, own) + text,
        type,
        ...(signature === undefined ? {} : { signature }),
      }),
    )
    .filter(({ text }) => !seen.has(text) && seen.add(text));
  return {
    start: items.length > 0 ? start : before.length - typedName(before).length,
    end: before.length,
    items,
  };
}
