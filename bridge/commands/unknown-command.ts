/** Finds the first word of a command line that is no command, and says which is meant or who has it. */
import type { Command } from "commander";
import { nearestName } from "../nearest.ts";
import { UsageError } from "./session.ts";

/** What Prefect's own command has and this one has not, below each of ours (`prefect --help` of 3.8.6). */
const ONLY_PREFECT: Readonly<Record<string, readonly string[]>> = {
  "": [..."dev experimental init plugins sdk shell task transfer".split(" ")],

  cloud: ["asset", "ip-allowlist", "webhook"],
  profile: ["populate-defaults"],
  "work-pool": ["provision-infra", "provision-infrastructure", "storage"],
  server: ["services"],
  "server database": ["downgrade", "revision", "stamp"],
};

/** Commands as earlier Prefects have them -> ours; what stands behind them goes on meaning the same. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  orion: "server",
  "orion start": "server start",
  "orion database": "server database",
  agent: "worker",
  "agent start": "worker start -p POOL",
  "flow-run pause": "flow-run suspend",
  "deployment build": "deploy",
  "deployment apply": "deploy",
  "project init": "deploy",
  "project ls": "deployment ls",
  project: "deploy",
};

/** @throws UsageError `usage.command` for a word that is no command, whatever options and help are asked for beside it */
export function refuseUnknownCommand(program: Command, args: readonly string[]): void {
  const words = args[0] === "help" ? args.slice(1) : args;
  const path: string[] = [];
  let command = program;
  for (const word of words) {
    // Options of a command come after it, and what has no commands of its own takes words as arguments.
    if (word.startsWith("-") || command.commands.length === 0) return;
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (!next && word === "help") return;
    if (!next) throw unknownCommand(command, path, word, words[path.length + 1]);
    path.push(word);
    command = next;
  }
}

/** @param then the word behind it */
function unknownCommand(
  command: Command,
  path: readonly string[],
  word: string,
  then: string | undefined,
): UsageError {
  const group = path.join(" ");
  const called = [...path, word].join(" ");
  const known = command.commands.map((each) => each.name());
  return new UsageError(
    "usage.command",
    `there is no command ${called}: ${adviceOn({ group, called, word, then }, known)}`,
  );
}

function adviceOn(
  { group, called, word, then }: { group: string; called: string; word: string; then: string | undefined },
  known: readonly string[],
): string {
  const ours = OTHER_NAMES[`${called} ${then}`] ?? OTHER_NAMES[called];
  if (ours) return `it is cellflow ${ours} here`;
  const nearest = nearestName(word, known);
  if (ONLY_PREFECT[group]?.includes(word)) {
    return `Prefect's own does it for this API, too: prefect ${called} (with PREFECT_API_URL, which cellflow up prints)`;
  }
  const list = `cellflow ${[group, "--help"].filter(Boolean).join(" ")} lists what there is`;
  return nearest ? `did you mean ${nearest}? ${list}` : list;
}
