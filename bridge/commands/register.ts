/** Registers the bridge's commands: the verbs of the noun that is asked for, and of the others their names. */
import type { Command } from "commander";
import { NOUNS } from "./nouns.ts";

/** @param words a command line: whichever words of it are nouns; "every" has the verbs of all */
export async function register(program: Command, words: readonly string[] | "every"): Promise<void> {
  for (const { name, aliases, description, load } of NOUNS) {
    const noun = program.command(name).aliases(aliases).description(description);
    const isAsked = words === "every" || [name, ...aliases].some((word) => words.includes(word));
    if (isAsked) (await load())(noun);
  }
}
