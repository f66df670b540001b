/** Notes what is wrong with the project's files before a cell runs: once, and again when it has changed. */
import { statSync } from "node:fs";
import { projectFiles, projectProblems } from "../../source/project-problems.ts";

/** Gives the lines that have not been reported yet. `folder` is the notebook's. */
export function createProjectNotes(folder: string): () => string[] {
  let seen: string | undefined;
  let reported: string[] = [];
  return () => {
    const files = Object.values(projectFiles(folder)).filter((file) => file !== undefined);
    const stamps = files
      .map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`)
      .join("\n");
    if (stamps === seen) return [];
    seen = stamps;
    const problems = projectProblems(folder).map(({ problem, effect }) => `${problem}; ${effect}`);
    const fresh = problems.filter((problem) => !reported.includes(problem));
    reported = problems;
    return fresh;
  };
}
