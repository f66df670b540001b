/** Finds the runs a call depends on, by the identity of the objects and futures among its arguments. */
import { isAllowFailure } from "../../allow-failure.ts";
import { isFuture, isFutureList, isPending, type TaskFuture } from "../../future.ts";
import { originOfCall } from "./call-run.ts";

const FLOW_RUN_PREFIX = "flow_run:";

/** How the origin of a flow run's result is written; a task run's is its id. */
export function flowRunOrigin(flowRunId: string): string {
  return FLOW_RUN_PREFIX + flowRunId;
}

/** The run an origin names. */
export function readOrigin(origin: string): { type: "task_run" | "flow_run"; id: string } {
  return origin.startsWith(FLOW_RUN_PREFIX)
    ? { type: "flow_run", id: origin.slice(FLOW_RUN_PREFIX.length) }
    : { type: "task_run", id: origin };
}

export interface Origins {
  /** Remembers that `value` came out of a run. Numbers and strings have no identity and are not remembered. */
  remember(value: unknown, origin: string): void;
  /** The runs behind one argument: of itself and, for an array, of its elements. */
  of(argument: unknown): string[];
  /** The run behind an argument as a whole. */
  itself(argument: unknown): string | undefined;
}

/** Elements of an array that are searched: enough for the results of Promise.all, not for a column of data. */
const MAX_ELEMENTS = 1000;

export function createOrigins(): Origins {
  const runs = new WeakMap<object, string>();
  const own = (value: unknown): string | undefined => {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
    if (isFuture(value)) return value.taskRunId;
    if (isAllowFailure(value)) return Array.isArray(value.of) ? undefined : own(value.of);
    return runs.get(value) ?? originOfCall(value);
  };
  return {
    remember(value, origin) {
      if ((typeof value === "object" && value !== null) || typeof value === "function")
        runs.set(value, origin);
    },
    itself: own,
    of(argument) {
      if (isAllowFailure(argument) && !isFuture(argument.of)) return this.of(argument.of);
      const itself = own(argument);
      if (!Array.isArray(argument)) return itself === undefined ? [] : [itself];
      const runIds = new Set<string>();
      if (itself !== undefined) runIds.add(itself);
      const end = isFutureList(argument) ? argument.length : MAX_ELEMENTS;
      for (let at = 0; at < argument.length && at < end; at++) {
        const element: unknown = argument[at];
        const run = own(element);
        if (run !== undefined) runIds.add(run);
        // A first element without identity, in a long array, is a column of numbers.
        else if (at === 0 && argument.length > 100 && typeof element !== "object") break;
      }
      return [...runIds];
    },
  };
}

/**
 * The origins behind each parameter; an empty list for one that depends on nothing. `wholes` are what the arguments
 * were taken out of, when they are elements of mapped lists.
 */
export function taskInputs(
  origins: Origins,
  names: readonly string[],
  args: readonly unknown[],
  wholes: readonly unknown[] = [],
): Record<string, string[]> {
  const inputs: Record<string, string[]> = {};
  for (let at = 0; at < args.length; at++) {
    const name = names[Math.min(at, names.length - 1)] ?? `arg${at}`;
    const runIds = origins.of(args[at]);
    const whole = origins.itself(wholes[at]);
    if (whole !== undefined && !runIds.includes(whole)) runIds.push(whole);
    const known = inputs[name];
    inputs[name] = known ? [...known, ...runIds] : runIds;
  }
  return inputs;
}

/** Prefect's word for the runs that are waited for, though their values are no arguments. */
const WAIT_FOR = "wait_for";

/** The origins with those of the runs that are waited for. */
export function withWaitFor(inputs: Record<string, string[]>, waitedFor: string[]): Record<string, string[]> {
  return { ...inputs, [WAIT_FOR]: [...(inputs[WAIT_FOR] ?? []), ...waitedFor] };
}

/** The ids of all runs behind a call, each once. */
export function inputIds(inputs: Record<string, string[]> = {}): string[] {
  return [...new Set(Object.values(inputs).flat())].map((origin) => readOrigin(origin).id);
}

/** Does an argument, or an element of an array argument, still have to be waited for? */
export function hasFutures(args: readonly unknown[]): boolean {
  return args.some((arg) => isPending(arg) || isListOfFutures(arg));
}

/** The futures among the arguments and in arrays among them that may not fail. */
export function futuresIn(args: readonly unknown[]): TaskFuture<unknown>[] {
  return args.flatMap((arg) => (isFuture(arg) ? [arg] : isListOfFutures(arg) ? arg.filter(isFuture) : []));
}

/** Those that may: what stands in `allowFailure(…)`. */
export function allowedIn(args: readonly unknown[]): TaskFuture<unknown>[] {
  return args.flatMap((arg): TaskFuture<unknown>[] => {
    if (isAllowFailure(arg)) return futuresIn([arg.of]).concat(allowedIn([arg.of]));
    return isListOfFutures(arg) ? allowedIn(arg.filter(isAllowFailure)) : [];
  });
}

function isListOfFutures(value: unknown): value is unknown[] {
  return (
    isFutureList(value) || (Array.isArray(value) && value.length <= MAX_ELEMENTS && value.some(isPending))
  );
}

/** The arguments with every future replaced by its value. */
export async function resolved(args: readonly unknown[]): Promise<unknown[]> {
  return Promise.all(
    args.map((arg) => (isListOfFutures(arg) ? Promise.all(arg.map(valueBehind)) : valueBehind(arg))),
  );
}

function valueBehind(value: unknown): unknown {
  return isFuture(value) || isAllowFailure(value) ? value.result() : value;
}
