/** Rewrites the errors of failed imports: where they are in the user's words, and what to do. */
import { fileURLToPath } from "node:url";
import { packageProblem } from "../../../source/project-problems.ts";
import { isNoPackage, packageName } from "./specifiers.ts";

/** One import or require that failed. */
export interface FailedImport {
  specifier: string;
  /** URL of the importing file, and how it is called in a traceback. */
  parent: string;
  label: string | undefined;
  /** The path that tsconfig.json maps the specifier to. */
  mapped: string | undefined;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}

/** True when there is no such module, or a folder in its place. */
export function isMissing(error: unknown): boolean {
  return ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(codeOf(error));
}

/** Gives an error another message, in its stack too. */
function setMessage(
  error: Error,
  message: string,
  stack = error.stack?.replace(error.message, () => message),
): void {
  error.message = message;
  if (stack !== undefined) error.stack = stack;
}

/** The error with names that a user knows; its code stays, packages look at it. */
export function importError(error: unknown, { specifier, parent, label, mapped }: FailedImport): unknown {
  if (!(error instanceof Error)) return error;
  if (mapped !== undefined && isMissing(error)) {
    const message = `Cannot find module '${specifier}': by tsconfig.json it is ${mapped}, which is not there`;
    error.message = message;
    error.stack = `${error.name}: ${message}`;
    return hidden(error);
  }
  if (codeOf(error) === "ERR_INVALID_PACKAGE_CONFIG") {
    const [file] = /\/\S.*package\.json/.exec(error.message) ?? [];
    const problem = file && packageProblem(file);
    if (problem) setMessage(error, problem, `${error.name}: ${problem}`);
    return error;
  }
  const path = fileURLToPath(parent.split("?")[0] ?? parent);
  if (codeOf(error) === "MODULE_NOT_FOUND") {
    const name = packageName(specifier);
    const where = label === undefined ? "" : `, required in ${label}`;
    const message = isNoPackage(specifier)
      ? `Cannot find module '${specifier}'${where}`
      : `The package ${name} is not installed where the notebook is; install it with: %npm install ${name}`;
    setMessage(error, message, `${error.name}: ${message}`);
  } else if (label !== undefined && label !== path && error.message.includes(path)) {
    setMessage(error, error.message.replaceAll(path, label));
  }
  return isMissing(error) ? hidden(error) : error;
}

/** Hides the fields that are there for programs: the message says it all to a user. */
function hidden(error: Error): Error {
  for (const key of ["code", "url", "requireStack"])
    if (Object.hasOwn(error, key)) Object.defineProperty(error, key, { enumerable: false });
  return error;
}

/** The error for `jsr:` and `https:`, which Deno's notebooks import; undefined for all other specifiers. */
export function unsupported(specifier: string): Error | undefined {
  if (!/^(?:jsr|https?):/.test(specifier)) return undefined;
  const error = new TypeError(
    `'${specifier}' can't be imported here: packages come from npm, as in "npm:NAME"; other modules are files`,
  );
  error.stack = `${error.name}: ${error.message}`;
  return Object.assign(error, { code: "import.unsupported" });
}
