/** What a name that a text has only just given stands for: `const row = data.rows[0];` makes `row.` that value's. */
import { chainPattern, type LivePath, liveAt } from "./live-value.ts";

const MOST = 5; // names of names

/** Ways to give a name; what a list's element stands for is its first one. */
function ways(name: string): [pattern: string, path: (found: string) => string[]][] {
  return [
    [`(?:const|let|var)\\s+${name}\\s*=\\s*(?:await\\s+)?(${chainPattern})\\s*(?=[;\\n,)]|$)`, () => []],
    [
      `(?:const|let|var)\\s*\\{(?:[^{}=]*[,\\s])?${name}(?:\\s*,[^{}=]*)?\\s*\\}\\s*=\\s*(?:await\\s+)?(${chainPattern})\\s*(?=[;\\n,)]|$)`,
      (found) => [found],
    ],
    [
      `for\\s*(?:await\\s*)?\\(\\s*(?:const|let|var)\\s+${name}\\s+of\\s+(${chainPattern})\\s*\\)`,
      () => ["0"],
    ],
    [
      `(?<![.\\p{ID_Continue}$])(${chainPattern})\\??\\.(?:map|flatMap|filter|forEach|find|findIndex|findLast|some|every)\\(\\s*(?:async\\s+)?\\(?\\s*${name}\\s*[,)=]`,
      () => ["0"],
    ],
  ];
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}

/** The live value that `path` leads to, seen through the names that `before` gives on the way. */
export function throughAliases(path: LivePath, before: string): LivePath {
  let found = path;
  for (let round = 0; round < MOST; round++) {
    const { name } = found;
    const given = ways(escaped(name)).flatMap(([pattern, more]) =>
      [...before.matchAll(new RegExp(pattern, "gu"))].map((match) => ({
        at: match.index,
        chain: String(match[1]),
        more: more(name),
      })),
    );
    const last = given.sort((a, b) => a.at - b.at).at(-1);
    const origin = last && liveAt(last.chain);
    if (!last || !origin || origin.name === name) return found;
    found = { ...found, name: origin.name, path: [...origin.path, ...last.more, ...found.path] };
  }
  return found;
}
