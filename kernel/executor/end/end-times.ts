/**
 * The times of an executor's end. Jupyter ends a kernel that has not ended 2.5 s after its request with SIGTERM, and
 * kills it 2.5 s later (jupyter_client's `shutdown_wait_time`): all of it has to fit in between.
 */

/** A cell that runs is stopped first, for up to this long. */
export const STOP_CELL_MS = 1000;

/** A free main thread reads the request within this time; else what keeps it is ended, which has `FREE_MS`. */
export const READ_END_MS = 300;
export const FREE_MS = 1700;

/** What handlers and files still need, before the process exits whatever goes on. */
export const END_HANDLERS_MS = 1500;

/** From the reading of the request on: then the process is killed. */
export const END_GRACE_MS = 2000;

/** The kernel was killed: a main thread that does not answer within this time is busy, and killed. */
export const ORPHAN_ANSWER_MS = 500;

/** The last messages of channels reach the kernel within this time. */
export const LAST_MESSAGES_MS = 500;
