/** The `cellflow` command: a table of contents; each command lives in its own room, loaded when it is asked for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";

const built = import.meta.url.endsWith(".js");
/** The package's own folder: the checkout, or what npm installed. */
const folder = fileURLToPath(new URL(built ? ".." : ".", import.meta.url));
/** What Jupyter starts; the kernel room is told, since it knows no other room. */
const entry = fileURLToPath(new URL(built ? "./magics/main.js" : "./magics/main.ts", import.meta.url));

interface Room {
  /** The first words after `cellflow` that belong to the room. */
  commands: string[];
  register(program: Command): Promise<void>;
}

const rooms: Room[] = [
  {
    commands: ["run", "export", "demo"],
    register: async (program) => {
      const { kernelArgv } = await import("./kernel/install/kernelspec.ts");
      const { register } = await import("./notebooks/commands/register.ts");
      register(program, { kernelArgv: kernelArgv(entry), folder });
    },
  },
  {
    commands: ["up", "server", "worker", "deployment", "flow-run", "artifact"],
    register: async (program) => (await import("./bridge/commands/register.ts")).register(program),
  },
  {
    commands: ["deploy"],
    register: async (program) => (await import("./magics/deploy/command.ts")).register(program, { readCells }),
  },
  {
    commands: ["kernel"],
    register: async (program) => (await import("./kernel/install/commands.ts")).register(program, { entry }),
  },
];

/** Runs one command line; resolves with the exit code. 2: the user's mistake, told in one line. */
export async function main(args: string[]): Promise<number> {
  const program = new Command("cellflow")
    .description("TypeScript notebooks whose cells are tasks, flows and deployments.")
    .version(ownVersion(), "-V, --version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help of a command")
    .showSuggestionAfterError()
    .exitOverride();
  for (const room of roomsFor(args)) await room.register(program);
  for (const command of descendants(program)) command.exitOverride();
  try {
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return tell(error);
  }
}

/** The code cells of a notebook file, for rooms that do not read notebooks. */
async function readCells(path: string): Promise<{ id: string; source: string }[]> {
  const { readNotebook } = await import("./notebooks/file/read.ts");
  const { cells } = await readNotebook(path);
  return cells.filter((cell) => cell.cell_type === "code");
}

/** Only the room that is asked for; all of them for help and for words nobody knows, so suggestions are complete. */
function roomsFor(args: string[]): Room[] {
  const word = args[0];
  if (word === "--version" || word === "-V") return [];
  const asked = rooms.filter((room) => word !== undefined && room.commands.includes(word));
  return asked.length > 0 ? asked : rooms;
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendants(child)]);
}

/** An error with one of our stable codes (`room.what`) is one line; anything else is ours and keeps its stack. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Error && "code" in error && /^[a-z][a-z-]*\.[a-z]/.test(String(error.code))) {
    process.stderr.write(`cellflow: ${error.message}\n`);
    return "exitCode" in error && typeof error.exitCode === "number" ? error.exitCode : 2;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

function ownVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.version;
}
