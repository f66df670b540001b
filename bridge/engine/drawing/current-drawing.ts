/** Carries the drawing that code is run for through its asynchronous calls: nothing of such code is recorded. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Drawing } from "./drawing.ts";

const drawings = new AsyncLocalStorage<Drawing>();

/** The drawing that this code is run for; undefined for code that really runs. */
export function currentDrawing(): Drawing | undefined {
  return drawings.getStore();
}

/** Runs `work` for a drawing. */
export function runFor<R>(drawing: Drawing, work: () => R): R {
  return drawings.run(drawing, work);
}
