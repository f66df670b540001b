/** Helps with a cell's text: completion, inspection, diagnostics, for TypeScript and magics alike. */

import { questionIn } from "../cell/help-question.ts";
import { debugLog } from "../debug-log.ts";
import { helpText } from "../magic/help.ts";
import { type Magic, magicNamed } from "../magic/magic.ts";
import type { MimeBundle } from "../protocol/message.ts";
import { aroundOf, codeOf, mayHaveMagics } from "./cell-text.ts";
import type { Completions } from "./completion/completion-item.ts";
import { liveAt } from "./completion/live-value.ts";
import { completeMagic } from "./completion/magic-line.ts";
import type { Diagnostic } from "./diagnostics/diagnostics.ts";
import { describe } from "./inspection/describe.ts";
import { expressionAt } from "./inspection/inspect.ts";
import { createLanguageService, type LanguageOptions } from "./service.ts";

/** Answers about cells. Offsets are UTF-16. None rejects. */
export interface CodeHelp {
  /** True while TypeScript runs. */
  started(): boolean;
  complete(source: string, at: number): Promise<Completions>;
  /** What is known of the name at an offset; with `detail` 1 also its value and where it comes from. */
  inspect(source: string, at: number, detail: number): Promise<MimeBundle | undefined>;
  /** The answer to a cell such as `name?`; undefined when the text is no such question. */
  answer(source: string): Promise<MimeBundle | undefined>;
  /** TypeScript's errors in a cell; `key` is its identity in the notebook's graph. */
  diagnostics(source: string, key: string): Promise<Diagnostic[]>;
  close(): Promise<void>;
}

/** The notebook, and its magics. */
export type CodeHelpOptions = LanguageOptions & { magics(): Promise<readonly Magic[]> };

export function createCodeHelp(options: CodeHelpOptions): CodeHelp {
  const service = createLanguageService(options);
  const tableFor = (source: string) => (mayHaveMagics(source) ? options.magics() : Promise.resolve([]));

  const inspectMagic = (line: string, table: readonly Magic[]): MimeBundle | undefined => {
    const [, sign, name] = /(%%?)([\w-]+)/.exec(line) ?? [];
    const magic = magicNamed(table, sign, name);
    return magic ? { "text/plain": helpText(magic) } : undefined;
  };

  const inspectCode = async (text: string, at: number, detail: number): Promise<MimeBundle | undefined> => {
    const expression = expressionAt(text, at)?.expression ?? "";
    // A name that stands alone may be a type's, which TypeScript knows only where types stand.
    const facts =
      (await service.facts(text, at)) ??
      (expression !== "" && text.trim() === expression
        ? await service.facts(`let $: ${expression}`, "let $: ".length + expression.length)
        : undefined);
    const live = liveAt(expression);
    // Where types end, the value says what it is.
    const vague = !facts || /: any$/.test(facts.signature);
    const inspection =
      live && (detail > 0 || vague) ? await options.inspectLive(live.name, live.path, "preview") : undefined;
    const label = live && detail > 0 ? options.graph.declarer(live.name)?.label : undefined;
    return describe({ facts, inspection, label }, expression);
  };

  const inspect: CodeHelp["inspect"] = async (source, at, detail) => {
    const table = await tableFor(source);
    const around = aroundOf(source, at, table);
    if (around.kind === "other") return undefined;
    return around.kind === "magic" ? inspectMagic(around.line, table) : inspectCode(around.text, at, detail);
  };

  return {
    started: service.started,
    complete: async (source, at) => {
      const table = await tableFor(source);
      const around = aroundOf(source, at, table);
      if (around.kind === "code") return service.complete(around.text, at);
      if (around.kind === "other") return { start: at, end: at, items: [] };
      const below = around.start + around.line.length + 1;
      const about = { graph: options.graph, folder: options.folder, body: source.slice(below) };
      return completeMagic(source.slice(around.start, at), around.start, around.first, table, about);
    },
    inspect,
    answer: async (source) => {
      const question = questionIn(source);
      if (!question) return undefined;
      const bundle = await inspect(question.about, question.about.length, question.detail);
      return bundle ?? { "text/plain": `Nothing is known of ${question.about}` };
    },
    diagnostics: async (source, key) => {
      if (questionIn(source)) return [];
      const table = await tableFor(source).catch((error: unknown) => {
        debugLog("language.magics", error);
        return [];
      });
      const text = codeOf(source, table);
      return text === undefined ? [] : service.diagnostics(text, key);
    },
    close: service.close,
  };
}
