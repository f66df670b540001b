/** The language service of a kernel: completion, inspection and diagnostics over the notebook's module graph. */
import { fileURLToPath } from "node:url";
import type { GraphCell, NotebookGraph } from "../cell/notebook-graph.ts";
import { debugLog } from "../debug-log.ts";
import { completeAt, completeLive, type InspectLive, notebookNames } from "./completion/complete.ts";
import { type Completions, fitting } from "./completion/completion-item.ts";
import { completeFile, completePath } from "./completion/paths.ts";
import { type Diagnostic, diagnosticsOf } from "./diagnostics/diagnostics.ts";
import { unreliablePositions } from "./diagnostics/notebook-positions.ts";
import { type Facts, factsAt } from "./inspection/inspect.ts";
import { createTypeScript } from "./typescript/client.ts";
import { type Documents, documentsFor, type Notebook } from "./typescript/documents.ts";
import { declaredModules, GLOBALS_TEXT } from "./typescript/globals.ts";
import { createLocalFiles } from "./typescript/local-files.ts";
import { completeNpm, withoutNpm } from "./typescript/npm-specifiers.ts";
import { wasmTypes } from "./typescript/wasm-types.ts";

/** Questions about TypeScript text as it stands. Offsets are UTF-16. None rejects: what can't be known is empty. */
export interface LanguageService {
  /** True while TypeScript runs: it starts with the first question. */
  started(): boolean;
  /** Id of TypeScript's process while it runs. */
  pid(): number | undefined;
  complete(text: string, at: number): Promise<Completions>;
  /** The signature and documentation at an offset; undefined when nothing is known of it. */
  facts(text: string, at: number): Promise<Facts | undefined>;
  /** TypeScript's errors; `key` is the cell's identity, so that it is not compared with its own older text. */
  diagnostics(text: string, key: string): Promise<Diagnostic[]>;
  close(): Promise<void>;
}

/** The notebook of a service, and what it may ask of the kernel. */
export interface LanguageOptions {
  graph: NotebookGraph;
  folder: string;
  /** What its cells may import of the kernel's: name to file URL. */
  aliases: Readonly<Record<string, string>>;
  /** Names that have a value now. */
  live: ReadonlySet<string>;
  inspectLive: InspectLive;
}

export function createLanguageService({
  graph,
  folder,
  aliases,
  live,
  inspectLive,
}: LanguageOptions): LanguageService {
  const modules = Object.entries(aliases).filter(([name]) => !declaredModules.includes(name));
  const paths = Object.fromEntries(modules.map(([name, url]) => [name, fileURLToPath(url)]));
  const typescript = createTypeScript({ folder, aliases: paths, globals: GLOBALS_TEXT + wasmTypes() });
  const local = createLocalFiles(folder);
  const files = new Map<string, string>();
  const notebook: Notebook = {
    graph,
    live,
    fileOf: ({ key, module }: GraphCell) => {
      const name = files.get(key) ?? `cell-${files.size + 1}`;
      files.set(key, name);
      // One module does not have two texts: another dialect is another file.
      return module.dialect === "tsx" ? `${name}-jsx.tsx` : `${name}.ts`;
    },
  };

  const documents = (text: string, key?: string) => {
    const specifiers = graph
      .cells()
      .flatMap(({ module }) => module.imports.map(({ specifier }) => specifier));
    typescript.changed(local.changes(new Set([...specifiers, ...importsIn(text)].map(withoutNpm))));
    return documentsFor(text, key, notebook);
  };

  return {
    started: typescript.started,
    pid: typescript.pid,
    complete: async (text, at) => {
      const before = text.slice(0, at);
      const path = completePath(before, folder) ?? completeNpm(before, folder);
      if (path) return path;
      const own = notebookNames(graph, live, before);
      const opened = documents(text);
      try {
        if (isDeep(opened)) throw new Error("The text nests too deeply");
        const completions = await typescript.ask("now", opened, (ask) =>
          completeAt(opened.text, at, own, ask, inspectLive),
        );
        return completions.items.length > 0 ? completions : (completeFile(before, folder) ?? completions);
      } catch (error) {
        debugLog("language.complete", error);
        return (
          (await completeLive(before, inspectLive)) ??
          fitting(/[.\]"'`]\s*[\w$]*$/.test(before) ? [] : own, before)
        );
      }
    },
    facts: async (text, at) => {
      const opened = documents(text);
      if (isDeep(opened)) return undefined;
      return typescript
        .ask("now", opened, (ask) => factsAt(opened.text, at, ask))
        .catch((error: unknown) => {
          debugLog("language.facts", error);
          return undefined;
        });
    },
    diagnostics: async (text, key) => {
      const opened = documents(text, key);
      if (isDeep(opened)) return [];
      const names = (): string[] => graph.cells().flatMap(({ module }) => [...module.declarations.keys()]);
      const isUnreliable = unreliablePositions(opened.module, names);
      return typescript
        .ask("check", opened, (ask) => diagnosticsOf(text, ask, isUnreliable))
        .catch((error: unknown) => {
          debugLog("language.diagnostics", error);
          return [];
        });
    },
    close: typescript.close,
  };
}

/** TypeScript would be busy with such a text for minutes. */
function isDeep({ module }: Documents): boolean {
  return module.problems.some((problem) => problem.isDeep);
}

function importsIn(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"'\n]+)["']/g)].map((match) =>
    String(match[1]),
  );
}
