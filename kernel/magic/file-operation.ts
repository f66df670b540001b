/** Code for file operations of magics in the cells' process, where a system error is one line, not a stack. */
import { isAbsolute } from "node:path";

/**
 * The message for a system error, by its code (`ENOENT`; `*` is any other): our stable code, and the line as an
 * expression of TypeScript, in which `here` is the working folder and `error` what was thrown.
 */
export type ErrorMessages = Readonly<Record<string, readonly [code: string, line: string]>>;

/** Code of the expression `work`, in which `process`, `fs` and `util` are Node's own whatever the cells call so. */
export function fileOperation(work: string, messages: ErrorMessages): string {
  const entries = Object.entries(messages).map(
    ([name, [code, line]]) => `${JSON.stringify(name)}: [${JSON.stringify(code)}, () => ${line}]`,
  );
  return [
    "((process) => {",
    'const [fs, util] = [process.getBuiltinModule("node:fs"), process.getBuiltinModule("node:util")];',
    'let here = "a folder that is gone"; try { here = process.cwd(); } catch {}',
    `try { return ${work}; } catch (error) {`,
    `const messages = { ${entries.join(", ")} };`,
    'const [code, line] = messages[error?.code] ?? (typeof error?.code === "string" && messages["*"]) ?? [];',
    "if (!line) throw error;",
    // Without a stack it is displayed as its line alone.
    'throw Object.assign(new Error(line()), { name: "UsageError", code, stack: undefined });',
    "} })(globalThis.process)",
  ].join(" ");
}

/** A path as an expression: `~` is the user's home. */
export function pathExpression(path: string): string {
  return path === "~" || path.startsWith("~/")
    ? `(process.env.HOME ?? "") + ${JSON.stringify(path.slice(1))}`
    : JSON.stringify(path);
}

/** `there is no file a.env in /home/me`, as an expression. */
export function missing(what: string, path: string): string {
  const named = `there is no ${what} ${path === "" ? '""' : path}`;
  return isAbsolute(path) || path.startsWith("~")
    ? JSON.stringify(named)
    : `${JSON.stringify(`${named} in `)} + here`;
}
