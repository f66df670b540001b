/** What a magic does with files in the cells' own process, where what the system refuses is one line, not its dump. */
import { isAbsolute } from "node:path";

/**
 * What is said of an error, by its code (`ENOENT`; `*` is any other): the stable code, and the line as an expression
 * of TypeScript, in which `here` is the working folder and `error` what was thrown.
 */
export type Refusals = Readonly<Record<string, readonly [code: string, line: string]>>;

/** The expression `work`, in which `process`, `fs` and `util` are Node's own whatever the cells call so. */
export function fileWork(work: string, refusals: Refusals): string {
  const told = Object.entries(refusals).map(
    ([name, [code, line]]) => `${JSON.stringify(name)}: [${JSON.stringify(code)}, () => ${line}]`,
  );
  return [
    "((process) => {",
    'const [fs, util] = [process.getBuiltinModule("node:fs"), process.getBuiltinModule("node:util")];',
    'let here = "a folder that is gone"; try { here = process.cwd(); } catch {}',
    `try { return ${work}; } catch (error) {`,
    `const told = { ${told.join(", ")} };`,
    'const [code, line] = told[error?.code] ?? (typeof error?.code === "string" && told["*"]) ?? [];',
    "if (!line) throw error;",
    // Without a stack it is shown as its line alone.
    'throw Object.assign(new Error(line()), { name: "UsageError", code, stack: undefined });',
    "} })(globalThis.process)",
  ].join(" ");
}

/** A path as an expression: `~` is the user's home. */
export function pathOf(given: string): string {
  return given === "~" || given.startsWith("~/")
    ? `(process.env.HOME ?? "") + ${JSON.stringify(given.slice(1))}`
    : JSON.stringify(given);
}

/** `there is no file a.env in /home/me`, as an expression. */
export function missing(what: string, given: string): string {
  const named = `there is no ${what} ${given === "" ? '""' : given}`;
  return isAbsolute(given) || given.startsWith("~")
    ? JSON.stringify(named)
    : `${JSON.stringify(`${named} in `)} + here`;
}
