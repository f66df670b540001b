/** The id of the one thread that is debugged: the executor's main thread. */
export const THREAD_ID = 1;
