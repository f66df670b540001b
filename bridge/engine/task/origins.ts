/** Remembers which task run each object of this process came out of. */
import { createOrigins } from "./inputs.ts";

/** One a process: an object keeps its origin from one flow, or one cell of a notebook, to the next. */
export const origins = createOrigins();
