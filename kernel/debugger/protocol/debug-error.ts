/** The error that fails one request of the debugger, with a message for the user. */
export class DebugError extends Error {
  readonly code = "debug.refused";
}
