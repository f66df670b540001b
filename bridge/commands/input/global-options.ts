/** Reads the options that stand before a command, as Prefect's has them: which profile, and whether to ask. */
import { UsageError } from "../session.ts";

export interface GlobalOptions {
  /** `-p NAME`: of this command only. */
  profile?: string;
  /** The command line without them. */
  args: string[];
}

/** @throws UsageError `usage.profile` */
export function readGlobalOptions(args: readonly string[]): GlobalOptions {
  let profile: string | undefined;
  let at = 0;
  for (; at < args.length; at++) {
    const [, inOne] = /^--profile=(.*)$/.exec(args[at] ?? "") ?? [];
    if (inOne !== undefined) profile = inOne;
    else if (args[at] === "-p" || args[at] === "--profile") profile = args[++at] ?? "";
    // Whether somebody can be asked is seen by the terminal.
    else if (args[at] !== "--prompt" && args[at] !== "--no-prompt") break;
  }
  if (profile === "") throw new UsageError("usage.profile", "-p is followed by the name of a profile");
  return { ...(profile !== undefined && { profile }), args: args.slice(at) };
}
