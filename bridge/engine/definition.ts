/** Defines a task or flow: its function, its checked options, its name and key. */
import { CellflowError } from "../errors.ts";
import { checkOptions } from "../options/check.ts";
import type { FlowHookOptions, TaskHookOptions } from "../options/hooks.ts";
import type { FlowOptions, TaskOptions } from "../options/registry.ts";
import { DEFAULT_RETRIES } from "../options/retry/retries.ts";
import { argumentCheck } from "../parameters/argument-types.ts";
import type { CheckParameters } from "../parameters/check.ts";
import { declaredCheck } from "../parameters/declared.ts";
import { type AnyFunction, type ParameterList, parametersOf } from "../parameters/function-parameters.ts";
import { checkRunName } from "./naming/check.ts";

/** Options of either; hooks are called with what theirs takes (hooks.ts). */
export type DefinedOptions = Omit<FlowOptions & TaskOptions, keyof FlowHookOptions> &
  Omit<FlowHookOptions, keyof TaskHookOptions> & {
    [K in keyof TaskHookOptions]: TaskHookOptions[K] | FlowHookOptions[K];
  };

export interface Definition {
  readonly kind: "task" | "flow";
  readonly fn: AnyFunction;
  readonly name: string;
  /** Prefect's task_key: the name and a hash of the code, so that another function of the name is another task. */
  readonly key: string;
  readonly options: DefinedOptions;
  /** The task or flow as its author holds it. */
  made?: object;
  readonly retries: number;
  readonly parameters: ParameterList;
  readonly check: CheckParameters | undefined;
  /** How long the last run took, in milliseconds; undefined before the first. */
  lastDuration: number | undefined;
  /** Addresses of the modules whose code defined it, the nearest first. */
  readonly definedIn: readonly string[];
  /** When it was, in milliseconds: of `.with`, when the first of its tasks was. */
  readonly definedAt: number;
}

/** @throws CellflowError for a function without a name, or an option that is not one. */
export function define(
  kind: "task" | "flow",
  fn: AnyFunction,
  options: DefinedOptions,
  { definedIn, definedAt }: Pick<Definition, "definedIn" | "definedAt"> = { definedIn: [], definedAt: 0 },
): Definition {
  if (typeof fn !== "function") {
    const how =
      kind === "task"
        ? 'task(async (path) => …, { name: "read_data" })'
        : 'flow(async (path) => …, { name: "main" })';
    throw new CellflowError(
      `${kind}.function`,
      `${kind} takes a function first: ${how}, got ${fn === null ? "null" : typeof fn}`,
    );
  }
  checkOptions(kind, options);
  if (options.cache && options.persistResult === false) {
    throw new CellflowError(
      "options.invalid",
      `${kind} option \`cache\` needs results that are stored: leave \`persistResult: false\` out`,
    );
  }
  const name = options.name ?? fn.name;
  if (name === "") {
    throw new CellflowError(
      `${kind}.name`,
      `this ${kind}'s function has no name: write ${kind}(async function readData() {…}) or give { name: "read_data" }`,
    );
  }
  let list: ParameterList | undefined;
  const parameters = (): ParameterList => {
    list ??= options.parameterNames ? named(options.parameterNames, fn) : parametersOf(fn);
    return list;
  };
  checkRunName(kind, name, options.runName, () => (isReadable(fn, options) ? parameters() : undefined));
  let key: string | undefined;
  return {
    kind,
    fn,
    name,
    options,
    retries: options.retries ?? DEFAULT_RETRIES,
    check: checkOf(options),
    get key() {
      key ??= `${name}-${hash(Function.prototype.toString.call(fn))}`;
      return key;
    },
    // Read at the first run: many tasks are defined that are never called.
    get parameters() {
      return parameters();
    },
    lastDuration: undefined,
    definedIn,
    definedAt,
  };
}

/** Does its text say what all of its parameters are called? */
function isReadable(fn: AnyFunction, { parameterNames }: DefinedOptions): boolean {
  if (parameterNames) return !parameterNames.includes("");
  return (
    !parametersOf(fn).destructured && !/\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(fn))
  );
}

function checkOf({
  parameters,
  argumentTypes,
}: Pick<FlowOptions, "parameters" | "argumentTypes">): CheckParameters | undefined {
  if (parameters !== undefined) return declaredCheck(parameters);
  return argumentTypes && argumentCheck(argumentTypes);
}

/** The function's parameters under these names. */
function named(names: readonly string[], fn: AnyFunction): ParameterList {
  const { defaults, names: written } = parametersOf(fn);
  const renamed = Object.entries(defaults ?? {}).flatMap(([name, value]) => {
    const given = names[written.indexOf(name)];
    return given === undefined ? [] : [[given, value]];
  });
  return { names: [...names], rest: false, destructured: false, defaults: Object.fromEntries(renamed) };
}

/** FNV-1a, 32 bits, as eight hex digits: tells texts apart, keeps no secrets. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}

const definitions = new WeakMap<object, Definition>();

/** Remembers which definition a flow, as its author holds it, was made from. */
export function defined(made: object, definition: Definition): void {
  definitions.set(made, definition);
}

export function definitionOf(made: object): Definition | undefined {
  return definitions.get(made);
}
