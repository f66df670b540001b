/** Gives a host the code of this process as it was loaded: from the sources kept for tracebacks. */
import type { SourcePositions } from "./errors/source-positions.ts";
import type { LoadedCode } from "./host-api.ts";

const VERSION = /\?v=\d+$/;

export function createLoadedCode(sources: Pick<SourcePositions, "get" | "all" | "added">): LoadedCode {
  return {
    text(url) {
      if (VERSION.test(url)) return sources.get(url)?.source;
      // A file that was changed was loaded under other URLs since.
      const versions = [...sources.all()].filter(([name]) => name.replace(VERSION, "") === url);
      return versions.at(-1)?.[1].source;
    },
    cells: () =>
      [...sources.all()].flatMap(([url, { isCell, source }]) => (isCell ? [{ url, text: source }] : [])),
    version: () => sources.added(),
  };
}
