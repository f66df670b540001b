/** Lists the `cellflow` commands and runs one; the code of a command is loaded when it is asked for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { readGlobalOptions } from "./bridge/commands/input/global-options.ts";
import { NOUNS } from "./bridge/commands/nouns.ts";
import { HELP } from "./bridge/commands/output/help.ts";
import { toned } from "./bridge/commands/output/tone.ts";
import { terminalText } from "./bridge/rendering/terminal-text.ts";

const isBuilt = import.meta.url.endsWith(".js");
/** The package's own folder: a checkout, or what npm installed. */
const folder = fileURLToPath(new URL(isBuilt ? ".." : ".", import.meta.url));
/** The file that Jupyter starts: kernel/ installs it, and imports nothing of magics/. */
const kernelEntry = fileURLToPath(
  new URL(isBuilt ? "./magics/main.js" : "./magics/main.ts", import.meta.url),
);

/** Commands that one module registers. */
interface CommandGroup {
  /** Their first words after `cellflow`. */
  commands: string[];
  /** @param words the command line; "every" for all that there is */
  register(program: Command, words: readonly string[] | "every"): Promise<void>;
}

const groups: CommandGroup[] = [
  {
    commands: ["run", "export", "demo"],
    register: async (program) => {
      const { kernelArgv } = await import("./kernel/install/kernelspec.ts");
      const { register } = await import("./notebooks/commands/register.ts");
      register(program, { kernelArgv: kernelArgv(kernelEntry), folder });
    },
  },
  {
    commands: NOUNS.flatMap(({ name, aliases }) => [name, ...aliases]),
    register: async (program, words) =>
      (await import("./bridge/commands/register.ts")).register(program, words),
  },
  {
    commands: ["deploy"],
    register: async (program) =>
      (await import("./magics/deploy/command.ts")).register(program, { readCells }),
  },
  {
    commands: ["completion"],
    register: async (program) =>
      (await import("./bridge/commands/completion/register-completion.ts")).registerCompletion(
        program,
        whole,
      ),
  },
  {
    commands: ["doctor"],
    register: async (program) =>
      (await import("./bridge/commands/doctor/register-doctor.ts")).registerDoctor(program, installedKernels),
  },
  {
    commands: ["kernel"],
    register: async (program) =>
      (await import("./kernel/install/commands.ts")).register(program, { entry: kernelEntry }),
  },
];

/** Runs one command line; resolves to the exit code: 2 for a mistake of the user. */
export async function main(commandLine: string[]): Promise<number> {
  try {
    const { profile, args } = readGlobalOptions(commandLine);
    if (profile !== undefined) process.env.PREFECT_PROFILE = profile;
    const program = emptyProgram();
    for (const group of groupsFor(args)) await group.register(program, args);
    for (const command of descendants(program)) command.exitOverride();
    // Before commander, which answers any word with help when help is asked for.
    const { refuseUnknownCommand } = await import("./bridge/commands/unknown-command.ts");
    refuseUnknownCommand(program, args);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return printError(error);
  }
}

function emptyProgram(): Command {
  return (
    new Command("cellflow")
      .description("TypeScript notebooks whose cells are tasks, flows and deployments.")
      .version(ownVersion(), "-V, --version")
      .helpOption("-h, --help", "show help")
      .helpCommand("help [command]", "show help of a command")
      .configureHelp(HELP)
      .addHelpText(
        "after",
        "\nBefore a command, -p NAME (--profile NAME) has it use another of Prefect's profiles.",
      )
      // Told in one line, below.
      .configureOutput({ outputError: () => {} })
      .showSuggestionAfterError()
      // A command may have a --version of its own.
      .enablePositionalOptions()
      .exitOverride()
  );
}

/** The program with all its commands. */
async function whole(): Promise<Command> {
  const program = emptyProgram();
  for (const group of groups) await group.register(program, "every");
  return program;
}

/** The code cells of a notebook file, for magics/, which imports nothing of notebooks/. */
async function readCells(path: string): Promise<{ id: string; source: string }[]> {
  const { readNotebook } = await import("./notebooks/file/read.ts");
  const { cells } = await readNotebook(path);
  return cells.filter((cell) => cell.cell_type === "code");
}

/** The kernels that Jupyter finds, for bridge/, which imports nothing of kernel/. */
async function installedKernels() {
  const { listKernels } = await import("./kernel/install/kernelspec.ts");
  const { dataFolders } = await import("./kernel/install/data-folders.ts");
  return listKernels(dataFolders());
}

/** Only the group of the command; all groups for help and for unknown words, so that suggestions are complete. */
function groupsFor(args: string[]): CommandGroup[] {
  const word = args[0];
  if (word === "--version" || word === "-V") return [];
  const matching = groups.filter(({ commands }) => word !== undefined && commands.includes(word));
  return matching.length > 0 ? matching : groups;
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}

/** Prints an error and returns its exit code: one line for a stable code (`deploy.name`), a stack for any other error. */
function printError(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Help that nobody asked for by name was shown already.
    if (error.code !== "commander.help") tell(error.message.replace(/^error: /, "").replaceAll("\n", " "));
    return 2;
  }
  if (error instanceof Error && "code" in error && /^[a-z][a-z-]*\.[a-z]/.test(String(error.code))) {
    tell(error.message);
    return "exitCode" in error && typeof error.exitCode === "number" ? error.exitCode : 2;
  }
  process.stderr.write(`${terminalText(String(error instanceof Error ? error.stack : error))}\n`);
  return 1;
}

function tell(message: string): void {
  const name = toned("cellflow:", "bad", process.stderr);
  process.stderr.write(`${name} ${terminalText(message)}\n`);
}

function ownVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.version;
}
