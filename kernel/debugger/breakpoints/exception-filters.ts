/** Which exceptions the code is to stop at: those of the filters a front end has chosen, each maybe with a condition. */
import type { Runtime } from "node:inspector";
import { asArgument } from "../protocol/cdp.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { type Evaluate, STOP_GROUP } from "../values/evaluate.ts";
import type { CallInTime } from "../values/timed-call.ts";
import { valueText } from "../values/value-text.ts";
import { asTruth, problemOf } from "./requested-breakpoints.ts";

const conditionDescription = "Stop only where this is true; `error` is what was thrown";

/** What a user can choose, as `initialize` tells it. */
export const exceptionFilters = [
  { filter: "uncaught", label: "Uncaught Exceptions" },
  { filter: "all", label: "All Exceptions" },
].map((one) => ({ ...one, default: false, supportsCondition: true, conditionDescription }));

/** A thrown value that stopped the code. */
export interface Thrown {
  value: Runtime.RemoteObject;
  uncaught: boolean;
}

/** One that was chosen. */
export interface ChosenFilter {
  id: string;
  condition?: string | undefined;
}

/** The filters that are chosen now. */
export interface ExceptionFilters {
  /** Choose these from now on; for each whether it holds, in the protocol's form. */
  choose(filters: readonly ChosenFilter[]): { verified: boolean; message?: string }[];
  /** What V8 is to pause at. */
  state(): "all" | "uncaught" | "none";
  /** Whether a thrown value is one to stop at. */
  wants(thrown: Thrown, frame: Frame | undefined): Promise<boolean>;
}

function problemWith({ id, condition }: ChosenFilter): string | undefined {
  const known = exceptionFilters.map(({ filter }) => filter);
  if (!known.includes(id)) return `There is no filter ${id}, but ${known.join(" and ")}`;
  const problem = condition && problemOf(asTruth(condition));
  return problem && `The condition can't be evaluated: ${problem}`;
}

export function createExceptionFilters(
  callInTime: CallInTime,
  evaluate: Evaluate,
  tell: (event: string, body: object) => void,
): ExceptionFilters {
  let chosen: ChosenFilter[] = [];
  const has = (wanted: string): boolean => chosen.some(({ id }) => id === wanted);

  const isTrue = async (condition: string, { value }: Thrown, frame: Frame | undefined): Promise<boolean> => {
    const asked = await evaluate(`(error: any) => ${asTruth(condition)}`, frame, STOP_GROUP);
    const ask = "function (error) { return this(error); }";
    const { result, threw } = await callInTime(String(asked.objectId), ask, [asArgument(value)]);
    if (threw) throw new Error(valueText(result));
    return result.value === true;
  };

  const holds = async (condition: string, thrown: Thrown, frame: Frame | undefined): Promise<boolean> => {
    try {
      return await isTrue(condition, thrown, frame);
    } catch (error) {
      // As a breakpoint's: one that fails stops, so that the user sees where.
      const output = `The exception filter's condition failed: ${(error as Error).message}\n`;
      tell("output", { category: "stderr", output });
      return true;
    }
  };

  return {
    choose: (filters) => {
      const problems = filters.map(problemWith);
      chosen = filters.filter((_, at) => problems[at] === undefined);
      return problems.map((message) => (message ? { verified: false, message } : { verified: true }));
    },
    state: () => (has("all") ? "all" : has("uncaught") ? "uncaught" : "none"),
    wants: async (thrown, frame) => {
      for (const { id, condition } of chosen) {
        if (id === "uncaught" && !thrown.uncaught) continue;
        if (!condition || (await holds(condition, thrown, frame))) return true;
      }
      return false;
    },
  };
}
