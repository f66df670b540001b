/** Registers `cellflow completion`. */
import { Argument, type Command } from "commander";
import { withExample } from "../input/verb.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** @param whole the program with all its commands, made when it is asked for */
export function registerCompletion(program: Command, whole: () => Promise<Command>): void {
  withExample(
    program
      .command("completion")
      .description("print the script by which a shell completes cellflow's commands"),
    "completion bash >> ~/.bashrc",
  )
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { completionScript } = await import("./scripts.ts");
      const { wordsOf } = await import("./words.ts");
      process.stdout.write(completionScript(shell, wordsOf(await whole())));
    });
}
