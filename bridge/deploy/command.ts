/** Writes the command a work pool's worker runs for a flow run: ours, independent of any PATH. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Program and arguments of `cellflow` on this machine: this very Node and the package's own entry. */
export function cellflowCommand(): string[] {
  return [process.execPath, packageFile(".bin/cellflow.mjs")];
}

/** The line a Prefect worker splits and runs: `<node> <cellflow> flow-run execute`. */
export function executeCommand(): string {
  return [...cellflowCommand(), "flow-run", "execute"].map(quoteArgument).join(" ");
}

/** A file of this package, in the tree or beside its build in dist/. */
function packageFile(path: string): string {
  const candidates = ["../../", "../../../"].map((up) => fileURLToPath(new URL(up + path, import.meta.url)));
  return candidates.find((candidate) => existsSync(candidate)) ?? (candidates[0] as string);
}

function quoteArgument(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
