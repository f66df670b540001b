/** Makes the name of a run whose task or flow has a `runName`, of the run's parameters. */
import { CellflowError } from "../../errors.ts";
import { named, withDefaultsOf } from "../../parameters/function-parameters.ts";
import { startOf } from "../../well-formed.ts";
import type { Definition } from "../definition.ts";
import { describeThrown } from "../outcome/failure-message.ts";
import { parameterNamed, unknownParameter } from "./parameter-named.ts";
import { partsOf, type TemplatePart } from "./template.ts";
import { valueText } from "./value-text.ts";

/** Characters of a name: it stands in each event of a run, and a server drops an event that is too long. */
const MAX_NAME_CHARACTERS = 4000;

/**
 * The name that `runName` gives a run with these parameters; undefined where there is no `runName`, or its name is empty.
 * @throws CellflowError `run.name` when it can't be made
 */
export function givenName(definition: Definition, parameters: Record<string, unknown>): string | undefined {
  const { runName } = definition.options;
  if (runName === undefined) return undefined;
  const known = byWrittenName(definition, parameters);
  const name =
    typeof runName === "string" ? filled(definition, runName, known) : called(definition, runName, known);
  return name.trim() === "" ? undefined : startOf(name, MAX_NAME_CHARACTERS);
}

/** The same of a task, from its arguments. @throws CellflowError `run.name` */
export function givenTaskName(task: Definition, args: readonly unknown[]): string | undefined {
  return task.options.runName === undefined ? undefined : givenName(task, taskParameters(task, args));
}

/** A task's arguments, and the defaults of those not given, by the names that its author's functions know them by. */
export function parametersByName(task: Definition, args: readonly unknown[]): Record<string, unknown> {
  return byWrittenName(task, taskParameters(task, args));
}

function taskParameters({ parameters }: Definition, args: readonly unknown[]): Record<string, unknown> {
  return withDefaultsOf(parameters, named(parameters, args), parameters.defaults ?? {});
}

function filled(definition: Definition, template: string, parameters: Record<string, unknown>): string {
  return partsOf(template)
    .map((part) => (typeof part === "string" ? part : partText(definition, part, parameters)))
    .join("");
}

function partText(
  definition: Definition,
  { parameter, path, written }: Exclude<TemplatePart, string>,
  parameters: Record<string, unknown>,
): string {
  const isParameter = !isTakenApart(definition) && parameterNamed(parameter, definition.parameters.names);
  if (!Object.hasOwn(parameters, parameter) && !isParameter)
    throw problem(
      definition,
      `has no {${written}}: it ${unknownParameter(parameter, Object.keys(parameters))}`,
    );
  let value = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
  let holder = parameter;
  try {
    for (const key of path) {
      if (value === undefined || value === null)
        throw problem(definition, `has no {${written}}: ${holder} is ${value}`);
      if (!(key in Object(value))) throw problem(definition, `has no {${written}}: ${holder} has no ${key}`);
      value = (value as Record<string, unknown>)[key];
      holder += `.${key}`;
    }
    return valueText(value);
  } catch (error) {
    if (error instanceof CellflowError) throw error;
    throw problem(definition, `could not write {${written}}: ${describeThrown(error)}`, error);
  }
}

function called(
  definition: Definition,
  make: (parameters: Record<string, unknown>) => string,
  parameters: Record<string, unknown>,
): string {
  let name: unknown;
  try {
    name = make(parameters);
  } catch (error) {
    throw problem(definition, `failed: ${describeThrown(error)}`, error);
  }
  if (typeof name === "string") return name;
  const isPromise = typeof (name as { then?: unknown } | undefined | null)?.then === "function";
  // It is not waited for: its failure is no error of the process.
  if (isPromise) (name as Promise<unknown>).then(undefined, () => {});
  throw problem(definition, `must give a string, not ${isPromise ? "a promise" : describedValue(name)}`);
}

function describedValue(value: unknown): string {
  try {
    return valueText(value);
  } catch {
    return `a ${typeof value}`;
  }
}

function problem({ kind, name }: Definition, what: string, cause?: unknown): CellflowError {
  return new CellflowError("run.name", `the runName of ${kind} ${name} ${what}`, { cause });
}

/** Does the function take its only parameter apart, which then has no name? */
function isTakenApart({ parameters: { names, destructured } }: Definition): boolean {
  return destructured || (names.length === 1 && names[0] === "");
}

/** Of such a function: what is in the parameter. */
function insideOf(parameters: Record<string, unknown>): Record<string, unknown> {
  const whole = parameters.arg0 ?? parameters[""];
  return typeof whole === "object" && whole !== null ? (whole as Record<string, unknown>) : parameters;
}

function byWrittenName(definition: Definition, parameters: Record<string, unknown>): Record<string, unknown> {
  return withWrittenNames(isTakenApart(definition) ? insideOf(parameters) : parameters);
}

/** The parameters, with a bundler's names also under those they were written with: hidden, so that they are there once. */
function withWrittenNames(parameters: Record<string, unknown>): Record<string, unknown> {
  const all = { ...parameters };
  for (const [name, value] of Object.entries(parameters)) {
    const written = name.replace(/\d+$/, "");
    if (written !== name && written !== "" && !(written in all))
      Object.defineProperty(all, written, { value, configurable: true });
  }
  return all;
}
