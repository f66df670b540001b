/** Completes at an offset of a cell: by its types, from the notebook's names, and from live values where types end. */
import type { DeclarationKind } from "../../cell/declarations.ts";
import type { NotebookGraph } from "../../cell/notebook-graph.ts";
import type { Inspection } from "../../executor/protocol.ts";
import { signatureOf } from "../inspection/signature.ts";
import type { Ask } from "../typescript/client.ts";
import { throughAliases } from "./alias.ts";
import {
  type CompletionItem,
  type Completions,
  fitting,
  type Ranked,
  rank,
  typedName,
} from "./completion-item.ts";
import { type LivePath, liveBefore } from "./live-value.ts";
import { isThere } from "./present-globals.ts";
import { withSignatures } from "./signatures.ts";

/** Inspects a live value; undefined when that can't be done now. */
export type InspectLive = (
  name: string,
  path: readonly string[],
  want: "keys" | "map-keys" | "preview",
) => Promise<Inspection | undefined>;

const COMPLETION_TYPE: Partial<Record<DeclarationKind, string>> = {
  function: "function",
  class: "class",
  enum: "enum",
  namespace: "module",
  type: "type",
};

/** The names that cells declared, or that have a value. */
export function notebookNames(graph: NotebookGraph, live: ReadonlySet<string>, before: string): Ranked[] {
  const typed = typedName(before).toLowerCase();
  const start = before.length - typed.length;
  const names = new Map<string, Pick<Ranked, "type" | "signature">>(
    [...live].map((name) => [name, { type: "variable" }]),
  );
  for (const { module } of graph.cells())
    for (const declaration of module.declarations.values()) {
      if (!declaration.name.toLowerCase().startsWith(typed)) continue;
      const signature = signatureOf(module, declaration);
      const type = signature === undefined ? (COMPLETION_TYPE[declaration.kind] ?? "variable") : "function";
      names.set(declaration.name, { type, signature });
    }
  return [...names].map(([text, known]) => ({ text, ...known, start, order: "10" }));
}

/** Where any name may stand, TypeScript offers its own. */
function isFree(items: readonly CompletionItem[]): boolean {
  return items.some(({ label }) => label === "Array");
}

function isName(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
}

function fromLive({ access, start }: LivePath, { keys }: Inspection): Ranked[] {
  return keys
    .filter(({ name }) => (access === "dot" ? isName(name) : !/["'\n]/.test(name)))
    .map(({ name, kind }) => ({ text: name, type: kind, start, order: "12" }));
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Everything that fits before UTF-16 offset `at` of `text`. */
export async function completeAt(
  text: string,
  at: number,
  own: readonly Ranked[],
  ask: Ask,
  inspectLive: InspectLive,
): Promise<Completions> {
  const before = text.slice(0, at);
  const result = await ask<{ items?: CompletionItem[] } | CompletionItem[] | null>(
    "textDocument/completion",
    at,
  );
  const items = (Array.isArray(result) ? result : (result?.items ?? [])).filter((item) =>
    isThere(item, before),
  );
  const starts = startsOf(text);
  // The document has one line of ours above the text.
  const known = rank(items, before, (line) => starts[line - 1] ?? 0);
  const free = isFree(items);
  // Types stand only where TypeScript offers its own.
  const types = items.some(({ label }) => label === "Partial");
  const completions = fitting(
    free ? [...own.filter(({ type }) => types || type !== "type"), ...known] : known,
    before,
  );
  // Where nothing is typed at all, the first functions are those of the alphabet.
  if (free && typedName(before) === "") return completions;
  if (completions.items.length > 0 || free) return withSignatures(completions, items, ask);
  return (await completeLive(before, inspectLive)) ?? completions;
}

/** Keys of the live value that the text before the cursor leads to. */
export async function completeLive(
  before: string,
  inspectLive: InspectLive,
): Promise<Completions | undefined> {
  const written = liveBefore(before);
  const path = written && throughAliases(written, before);
  const inspection =
    path && (await inspectLive(path.name, path.path, path.access === "map" ? "map-keys" : "keys"));
  return path && inspection ? fitting(fromLive(path, inspection), before) : undefined;
}
