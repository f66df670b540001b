/** console.log and its kin inside a run with `logPrints` become log lines too. */
import { currentFrame } from "../context.ts";
import { logInRun } from "../logger.ts";

const levels = { debug: 10, log: 20, info: 20, warn: 30, error: 40 } as const;
const marker = Symbol.for("cellflow.prints");

/** Wraps the console that is there now; asked at every run with `logPrints`, as a notebook may have changed it. */
export function hearPrints(): void {
  for (const method of Object.keys(levels) as (keyof typeof levels)[]) {
    const original = console[method] as ((...parts: unknown[]) => void) & { [marker]?: true };
    if (original[marker]) continue;
    const heard = function (this: unknown, ...parts: unknown[]): void {
      original.apply(this, parts);
      if (currentFrame()?.logPrints) logInRun(levels[method], parts, true);
    };
    Object.defineProperty(heard, marker, { value: true });
    Object.defineProperty(heard, "name", { value: method });
    console[method] = heard;
  }
}
