/** Binds an imported name to its box: the value as it is or, where its module may change it, a view of it. */
import { readFileSync } from "node:fs";
import { nearest } from "../../../nearest.ts";
import { isPath, pathOf } from "../loader/specifiers.ts";

/** Where a name's value goes. */
interface Box {
  v: unknown;
  d: boolean;
}

/** One imported name. */
export interface Import {
  namespace: Record<string, unknown>;
  /** What is taken of the module; `*` is all of it. */
  from: string;
  specifier: string;
  /** The file URL that a specifier means. */
  resolve(specifier: string): string;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}

/**
 * True when a local module may give the name another value: the text has no `const` of it. Only asked for values
 * that are no objects, since these are what is counted, switched or set late; a view of a value takes 12 ns where
 * the value itself takes less than one.
 */
function mayChange({ from, specifier, resolve }: Import, value: unknown): boolean {
  if (isObject(value) || !isPath(specifier)) return false;
  try {
    const text = readFileSync(pathOf(resolve(specifier)), "utf8");
    return !new RegExp(`\\bconst\\s(?:[^=;]*[^\\w$])?${RegExp.escape(from)}(?![\\w$])`).test(text);
  } catch {
    return false;
  }
}

/** A box whose value is the module's, until a cell gives it one. */
function view(box: Box, { namespace, from }: Import): void {
  const settled = (value: unknown): void => {
    Object.defineProperty(box, "v", { value, writable: true, enumerable: true, configurable: true });
  };
  Object.defineProperty(box, "v", {
    get: () => namespace[from],
    set: settled,
    enumerable: true,
    configurable: true,
  });
}

function hint(name: string, namespace: Record<string, unknown>): string {
  const near = nearest(name, Object.keys(namespace));
  return near ? ` (did you mean ${near}?)` : "";
}

/** What a CommonJS module exports, apart from what every object and function has. */
function hasExport(exported: object, name: string): boolean {
  return typeof exported === "function"
    ? Object.hasOwn(exported, name)
    : name in exported && !(name in Object.prototype);
}

/** Binds a name; one that is only a type need not be there. @throws SyntaxError for a name that is `used` and not there. */
export function bindImport(box: Box, imported: Import, used: boolean): void {
  const { namespace, from, specifier } = imported;
  const commonjs = namespace.default;
  Object.defineProperty(box, "v", { value: undefined, writable: true, enumerable: true, configurable: true });
  if (from === "*") box.v = namespace;
  else if (from in namespace) {
    const value = namespace[from];
    if (from !== "default" && mayChange(imported, value)) view(box, imported);
    else box.v = value;
  } else if ("module.exports" in namespace && isObject(commonjs) && hasExport(commonjs, from)) {
    // Node finds not all that a CommonJS module exports.
    box.v = (commonjs as Record<string, unknown>)[from];
  } else {
    if (!used) return;
    throw new SyntaxError(
      `'${specifier}' does not provide an export named '${from}'${hint(from, namespace)}`,
    );
  }
  box.d = true;
}
