/** Captures console.log and its kin inside a run with `logPrints`: they become log lines too. */
import { currentFrame } from "../context.ts";
import { logInRun } from "../logger.ts";

const LEVELS = { debug: 10, log: 20, info: 20, warn: 30, error: 40 } as const;
const marker = Symbol.for("cellflow.prints");

/** Wraps the console of this moment; called at every run with `logPrints`, as a notebook may have changed it. */
export function capturePrints(): void {
  for (const method of Object.keys(LEVELS) as (keyof typeof LEVELS)[]) {
    const original = console[method] as ((...parts: unknown[]) => void) & { [marker]?: true };
    if (original[marker]) continue;
    const wrapped = function (this: unknown, ...parts: unknown[]): void {
      original.apply(this, parts);
      if (currentFrame()?.logPrints) logInRun(LEVELS[method], parts, true);
    };
    Object.defineProperty(wrapped, marker, { value: true });
    Object.defineProperty(wrapped, "name", { value: method });
    console[method] = wrapped;
  }
}
