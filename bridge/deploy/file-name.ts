/** Says which names data files of a bundle may have: they stand beside the code in a run's folder, and nowhere else. */

/** Beside the code by these names stands what is not data. */
const RESERVED = new Set(["flow.mjs", "flow.mjs.map", "node_modules"]);

/** Why a file cannot travel under this relative path; undefined when it can. */
export function fileNameProblem(path: string): string | undefined {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..") || /[\\\p{Cc}]/u.test(path)) {
    return "is no path below the folder";
  }
  if (RESERVED.has((parts[0] ?? "").toLowerCase()))
    return "has the name of what stands beside it in a run's folder";
  return undefined;
}
