/** This thread's clock. */
import { createClock } from "./clock.ts";

/** Milliseconds since the epoch, exact to the microsecond, never twice the same on one thread. */
export const now = createClock();
