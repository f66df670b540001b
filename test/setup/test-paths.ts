/**
 * Finds the tests that stand at no source's path: `test/ROOM/a/b.test.ts` and `test/ROOM/a/b.property.test.ts` test
 * `ROOM/a/b.ts`. Free are tests in `behaviour/`, which span files, and those of `test/cli/`, which run the command.
 */
import { globSync } from "node:fs";

const TEST = /^test\/((kernel|bridge|magics|notebooks)\/.*?)(\.property)?\.test\.ts$/;

/** A line for every test file that has no source at its path, with what to do about it (pure). */
export function misplacedTests(tests: readonly string[], sources: ReadonlySet<string>): string[] {
  return tests.flatMap((path) => {
    const [, name, room] = TEST.exec(path) ?? [];
    if (name === undefined || path.includes("/behaviour/") || sources.has(`${name}.ts`)) return [];
    return [
      `${path}: there is no ${name}.ts. Move the test to the path of the file it tests, or to test/${room}/behaviour/ when it spans files.`,
    ];
  });
}

/** The same for the files below `root`. */
export function checkTestPaths(root: string): string[] {
  const sources = new Set(globSync("{kernel,bridge,magics,notebooks}/**/*.ts", { cwd: root }));
  return misplacedTests(globSync("test/**/*.test.ts", { cwd: root }).sort(), sources);
}
