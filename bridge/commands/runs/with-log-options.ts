/** The options of commands that show a log. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { hidden, withJson } from "../input/verb.ts";

/** As Prefect's: `-h` is `--head` there, too. */
export function withLogOptions(command: Command): Command {
  return withJson(command)
    .option("-h, --head [n]", "only the first lines: 20, or this many")
    .option("-t, --tail [n]", "only the last lines: 20, or this many")
    .addOption(hidden("-n, --num-logs <n>").argParser(integer("--num-logs")))
    .option("-r, --reverse", "the newest line first");
}
