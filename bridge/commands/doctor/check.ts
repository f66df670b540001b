/** Describes what a check of `cellflow doctor` found. */
export interface Check {
  name: "node" | "kernel" | "API" | "database" | "storage" | "credentials";
  /** `absent`: not there, and nothing that is set needs it. */
  state: "works" | "absent" | "broken";
  /** What was found, in a few words, without secrets. */
  found: string;
  /** Where it was found or set. */
  from?: string | undefined;
}

/** An error in one line, as what a check found. */
export function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0] ?? message;
}
