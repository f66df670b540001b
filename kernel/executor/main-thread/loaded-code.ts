/** Gives a host the code of this process as it was loaded: from the sources kept for tracebacks, and of plain files. */
import type { SourcePositions } from "./errors/source-positions.ts";
import type { LoadedCode } from "./host-api.ts";

const VERSION = /\?v=\d+$/;
/** Longer ones are read from the disk when they are asked for. */
const MAX_PLAIN_CHARACTERS = 1_000_000;
const MAX_PLAIN_FILES = 200; // the newest

/** Keeps the text of files that Node reads as they are. */
export interface PlainFiles {
  add(url: string, text: string): void;
  get(url: string): string | undefined;
}

export function createPlainFiles(): PlainFiles {
  const texts = new Map<string, string>();
  return {
    add(url, text) {
      const file = url.replace(VERSION, "");
      texts.delete(file);
      if (text.length > MAX_PLAIN_CHARACTERS) return;
      texts.set(file, text);
      if (texts.size > MAX_PLAIN_FILES) texts.delete(texts.keys().next().value ?? "");
    },
    get: (url) => texts.get(url.replace(VERSION, "")),
  };
}

export function createLoadedCode(
  sources: Pick<SourcePositions, "get" | "all" | "added">,
  plain: Pick<PlainFiles, "get">,
): LoadedCode {
  return {
    text(url) {
      // A file that was changed was loaded under other URLs since.
      const exact = VERSION.test(url) ? sources.get(url) : undefined;
      if (exact) return exact.source;
      const versions = [...sources.all()].filter(([name]) => name.replace(VERSION, "") === url);
      return versions.at(-1)?.[1].source ?? plain.get(url);
    },
    cells: () =>
      [...sources.all()].flatMap(([url, { written, expanded, ended }]) =>
        written === undefined ? [] : [{ url, text: written, expanded, ended }],
      ),
    version: () => sources.added(),
  };
}
