/** Lists what may follow each command: the one table that completions of all shells are written from. */
import type { Command } from "commander";

/** What may follow one command. */
export interface Words {
  /** `deployment run`; "" for `cellflow` itself. */
  path: string;
  /** Other words for the commands of the path. */
  aliases: readonly string[];
  commands: readonly Word[];
  options: readonly Word[];
}

export interface Word {
  word: string;
  description: string;
}

/** @param program with all its commands */
export function wordsOf(program: Command): Words[] {
  return below(program, [], []);
}

function below(command: Command, path: readonly string[], paths: readonly string[]): Words[] {
  const visible = command.createHelp();
  const commands = visible.visibleCommands(command);
  const own: Words = {
    path: path.join(" "),
    aliases: paths,
    commands: commands.map((each) => ({ word: each.name(), description: oneLine(each.description()) })),
    options: visible
      .visibleOptions(command)
      .flatMap(({ long, description }) => (long ? [{ word: long, description: oneLine(description) }] : [])),
  };
  const inner = command.commands.flatMap((each) => {
    const starts = [own.path, ...paths];
    const names = [each.name(), ...each.aliases()];
    const all = starts.flatMap((start) => names.map((name) => (start === "" ? name : `${start} ${name}`)));
    const [, ...others] = all;
    return below(each, [...path, each.name()], others);
  });
  return [own, ...inner];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
