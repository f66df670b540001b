/** Reads the names of a function's parameters, and turns named values into positional ones and back. */
import { createRequire } from "node:module";
import { literalDefault } from "./literal-default.ts";

export type AnyFunction = (...args: never[]) => unknown;

/** A function's parameters, in order. */
export interface ParameterList {
  names: string[];
  /** The last name takes all arguments from its place on. */
  rest: boolean;
  /** The only parameter is taken apart: `({path, n}) => …`. */
  destructured: boolean;
  /** By name, of those whose default is a literal. */
  defaults?: Record<string, unknown>;
}

/**
 * The parameters of a function, read from its text: plain names as they are, `arg0` … for those taken
 * apart (`({a, b}) => …`). Native and bound functions have none that can be read.
 */
export function parametersOf(fn: AnyFunction): ParameterList {
  const text = Function.prototype.toString.call(fn);
  return simpleParameters(text) ?? parsedParameters(text);
}

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Reads `(a, b) =>`, `a =>`, `async function name(a, b) {`, as nearly all functions are; undefined for anything richer. */
export function simpleParameters(text: string): ParameterList | undefined {
  const match =
    /^(?:async\s+)?(?:function\b\s*\*?\s*[\w$]*\s*)?\(([\w$\s,]*)\)\s*(?:=>|\{)/.exec(text) ??
    /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(text);
  if (!match) return undefined;
  const names = (match[1] ?? "").split(",").map((name) => name.trim());
  if (names.at(-1) === "") names.pop();
  return names.every((name) => identifier.test(name))
    ? { names, rest: false, destructured: false }
    : undefined;
}

type Pattern = {
  type: string;
  name?: string;
  left?: Pattern;
  right?: Parameters<typeof literalDefault>[0];
  argument?: Pattern;
};
interface Parser {
  parseSync(
    file: string,
    source: string,
    options: object,
  ): { program: { body: unknown[] }; errors: unknown[] };
}

/** Reads any function's text with the parser, which is loaded only for those that need it. */
function parsedParameters(text: string): ParameterList {
  const { parseSync } = createRequire(import.meta.url)("oxc-parser") as Parser;
  // A function's text is an expression, or a method (`name(a) {}`), which becomes one inside an object.
  for (const source of [`(${text})`, `({${text}})`]) {
    const { program, errors } = parseSync("function.js", source, { lang: "js", sourceType: "module" });
    if (errors.length > 0) continue;
    const params = findParams(program.body[0]);
    if (!params) continue;
    const patterns = params.map(withoutDefault);
    const names = patterns.map((pattern, at) => nameOf(pattern) ?? `arg${at}`);
    const defaults = params.flatMap(({ type, right }, at) => {
      const literal = type === "AssignmentPattern" ? literalDefault(right) : undefined;
      return literal ? [[names[at], literal.value]] : [];
    });
    return {
      names,
      ...(defaults.length > 0 && { defaults: Object.fromEntries(defaults) as Record<string, unknown> }),
      rest: patterns.at(-1)?.type === "RestElement",
      destructured: patterns.length === 1 && patterns[0]?.type === "ObjectPattern",
    };
  }
  return { names: [], rest: false, destructured: false };
}

type Node = {
  expression?: Node;
  params?: Pattern[];
  properties?: { value?: Node }[];
  value?: Node;
  type?: string;
};

function findParams(statement: unknown): Pattern[] | undefined {
  let at = (statement as Node).expression;
  while (at?.type === "ParenthesizedExpression") at = at.expression;
  const fn = at?.params ? at : at?.properties?.[0]?.value;
  return fn?.params;
}

function withoutDefault(pattern: Pattern): Pattern {
  return pattern.type === "AssignmentPattern" && pattern.left ? pattern.left : pattern;
}

function nameOf(pattern: Pattern): string | undefined {
  if (pattern.type === "Identifier") return pattern.name;
  if (pattern.type === "RestElement" && pattern.argument) return nameOf(pattern.argument);
  return undefined;
}

/** Positional arguments as named ones. Arguments that were not given are left out; too many are `arg3` ….  */
export function named(list: ParameterList, args: readonly unknown[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (let at = 0; at < args.length; at++) {
    if (list.rest && at >= list.names.length - 1) {
      result[list.names.at(-1) ?? `arg${at}`] = args.slice(at);
      break;
    }
    if (args[at] !== undefined) result[list.names[at] ?? `arg${at}`] = args[at];
  }
  return result;
}

/** The named arguments with the defaults of those that were not given, in the function's order. */
export function withDefaultsOf(
  list: ParameterList,
  values: Record<string, unknown>,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  const all = { ...defaults, ...values };
  const ordered = list.names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]);
  return { ...Object.fromEntries(ordered), ...values };
}

/** Named arguments as positional ones: what is not named stays undefined, so that defaults hold. */
export function positional(list: ParameterList, values: Record<string, unknown>): unknown[] {
  const names = [...list.names];
  const extra = Object.keys(values).filter((name) => !names.includes(name) && /^arg\d+$/.test(name));
  for (const name of extra) names[Number(name.slice(3))] ??= name;
  const args: unknown[] = [];
  names.forEach((name, at) => {
    const value = values[name];
    if (list.rest && at === list.names.length - 1)
      args.push(...(Array.isArray(value) ? value : value === undefined ? [] : [value]));
    else args.push(value);
  });
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return args;
}
