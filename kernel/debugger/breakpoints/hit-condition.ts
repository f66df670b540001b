/** Whether a breakpoint that V8 has reached is one to stop at: its condition, its number of hits, its text to print. */
import type { Runtime } from "node:inspector";
import type { Frame } from "../stepping/stack-frames.ts";
import { type Evaluate, STOP_GROUP } from "../values/evaluate.ts";
import { valueText } from "../values/value-text.ts";
import type { SetBreakpoint } from "./breakpoints.ts";
import { logParts } from "./log-message.ts";
import { asTruth, hitsEnough } from "./requested-breakpoints.ts";

/** False when the code is to go on; what a log point prints is told. */
export type Reached = (breakpoint: SetBreakpoint, frame: Frame | undefined) => Promise<boolean>;

export function createReached(evaluate: Evaluate, tell: (event: string, body: object) => void): Reached {
  return async (breakpoint, frame) => {
    const { condition, hitCondition, logMessage } = breakpoint.wanted;
    const value = (text: string): Promise<Runtime.RemoteObject> => evaluate(text, frame, STOP_GROUP);
    const print = (category: "stdout" | "stderr", text: string): void => {
      const { source, line } = breakpoint.shown;
      tell("output", { category, output: `${text}\n`, source, line });
    };
    /** A part of a log point's text that stood in braces. */
    const part = async (expression: string): Promise<string> => {
      const shown = await value(expression).catch((error: unknown) => error as Error);
      if (shown instanceof Error) return shown.message;
      return shown.type === "string" ? String(shown.value) : valueText(shown);
    };
    if (condition) {
      const found = await value(asTruth(condition)).catch((error: unknown) => error as Error);
      // A condition that fails stops, so that the user sees where.
      if (found instanceof Error) print("stderr", `The breakpoint's condition failed: ${found.message}`);
      else if (found.value !== true) return false;
    }
    breakpoint.hits += 1;
    if (hitCondition && !hitsEnough(hitCondition, breakpoint.hits)) return false;
    if (!logMessage) return true;
    const parts = logParts(logMessage);
    const texts = await Promise.all(parts.map((text, index) => (index % 2 === 0 ? text : part(text))));
    print("stdout", texts.join(""));
    return false;
  };
}
