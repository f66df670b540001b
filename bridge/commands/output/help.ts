/** Lays out the help of commands: each by its own name, its other words left out. */
import { styleText } from "node:util";
import type { Command, HelpConfiguration } from "commander";

export const HELP: HelpConfiguration = {
  // Commander leaves it out where no terminal shows it, or NO_COLOR forbids it.
  styleTitle: (title) => styleText("bold", title, { validateStream: false }),
  commandUsage: (command) => `${pathOf(command)} ${command.usage()}`,
  subcommandTerm: (command) => {
    const args = command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
      return argument.required ? `<${name}>` : `[${name}]`;
    });
    return [command.name(), ...(command.options.length > 0 ? ["[options]"] : []), ...args].join(" ");
  },
};

/** `cellflow deployment run` */
function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
