/** Follows names that the text has only just given to their live value: after `const row = data.rows[0];`, `row.` is that value's. */
import { CHAIN_PATTERN, type LivePath, liveAt } from "./live-value.ts";

const MAX_ALIASES = 5; // names of names

/** Ways to give a name; what a list's element stands for is its first one. */
function ways(name: string): [pattern: string, path: (property: string) => string[]][] {
  return [
    [`(?:const|let|var)\\s+${name}\\s*=\\s*(?:await\\s+)?(${CHAIN_PATTERN})\\s*(?=[;\\n,)]|$)`, () => []],
    [
      `(?:const|let|var)\\s*\\{(?:[^{}=]*[,\\s])?${name}(?:\\s*,[^{}=]*)?\\s*\\}\\s*=\\s*(?:await\\s+)?(${CHAIN_PATTERN})\\s*(?=[;\\n,)]|$)`,
      (property) => [property],
    ],
    [
      `for\\s*(?:await\\s*)?\\(\\s*(?:const|let|var)\\s+${name}\\s+of\\s+(${CHAIN_PATTERN})\\s*\\)`,
      () => ["0"],
    ],
    [
      `(?<![.\\p{ID_Continue}$])(${CHAIN_PATTERN})\\??\\.(?:map|flatMap|filter|forEach|find|findIndex|findLast|some|every)\\(\\s*(?:async\\s+)?\\(?\\s*${name}\\s*[,)=]`,
      () => ["0"],
    ],
  ];
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}

/** The live value that `path` leads to, followed through the names that `before` gives on the way. */
export function throughAliases(path: LivePath, before: string): LivePath {
  let current = path;
  for (let round = 0; round < MAX_ALIASES; round++) {
    const { name } = current;
    const aliases = ways(escaped(name)).flatMap(([pattern, more]) =>
      [...before.matchAll(new RegExp(pattern, "gu"))].map((match) => ({
        at: match.index,
        chain: String(match[1]),
        more: more(name),
      })),
    );
    const last = aliases.sort((a, b) => a.at - b.at).at(-1);
    const origin = last && liveAt(last.chain);
    if (!last || !origin || origin.name === name) return current;
    current = { ...current, name: origin.name, path: [...origin.path, ...last.more, ...current.path] };
  }
  return current;
}
