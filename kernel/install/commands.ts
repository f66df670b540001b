/** The commands `cellflow kernel install | uninstall | list`. */
import { type Command, Option } from "commander";
import { KernelError } from "../errors.ts";
import { dataFolders, prefixDataFolder, pythonPrefix, userDataFolder } from "./data-folders.ts";
import { installKernel, kernelArgv, kernelSpec, listKernels, uninstallKernel } from "./kernelspec.ts";

const DEFAULT_NAME = "cellflow";

interface LocationOptions {
  user?: true;
  prefix?: string;
  sysPrefix?: true;
  name: string;
}

/** Adds the commands; `entry` is the file that Jupyter starts. */
export function register(program: Command, { entry }: { entry: string }): void {
  const kernel = program.command("kernel").description("make Jupyter know the TypeScript kernel");

  withLocation(
    kernel.command("install").description("install the kernel for JupyterLab, VS Code and the like"),
  )
    .option("--display-name <text>", "what Jupyter shows", "TypeScript (cellflow)")
    .action((options: LocationOptions & { displayName: string }) => {
      const spec = kernelSpec(kernelArgv(entry), options.displayName);
      const folder = installKernel(dataFolder(options), options.name, spec);
      print(`Installed the kernel "${options.displayName}" as ${options.name} in ${folder}`);
      print("Open JupyterLab and choose it for a new notebook.");
    });

  withLocation(kernel.command("uninstall").description("remove the kernel")).action(
    (options: LocationOptions) => {
      print(`Removed ${uninstallKernel(dataFolder(options), options.name)}`);
    },
  );

  kernel
    .command("list")
    .description("show where the kernel is installed")
    .action(() => {
      const kernels = listKernels(dataFolders());
      if (kernels.length === 0) print("Not installed yet: `cellflow kernel install` does it.");
      for (const { name, spec, folder, broken } of kernels) {
        print(`${name}  ${spec.display_name}  ${folder}${broken ? `  (broken: ${broken})` : ""}`);
      }
    });
}

function withLocation(command: Command): Command {
  return command
    .addOption(new Option("--user", "for you alone (the default)").conflicts(["prefix", "sysPrefix"]))
    .addOption(
      new Option("--prefix <folder>", "below a prefix, as <folder>/share/jupyter").conflicts("sysPrefix"),
    )
    .addOption(new Option("--sys-prefix", "in the Python environment in use (venv, conda, else python3's)"))
    .option("--name <name>", "the kernel's name", lowerCase, DEFAULT_NAME);
}

function dataFolder({ prefix, sysPrefix }: LocationOptions): string {
  if (prefix === "")
    throw new KernelError("kernel.bad-prefix", "--prefix needs a folder, such as /usr/local.");
  if (prefix !== undefined) return prefixDataFolder(prefix);
  return sysPrefix ? prefixDataFolder(pythonPrefix()) : userDataFolder();
}

/** Jupyter finds kernels by names in lower case. */
function lowerCase(name: string): string {
  return name.toLowerCase();
}

function print(line: string): void {
  // A kernelspec's name is its author's text.
  process.stdout.write(`${line.replaceAll(/\p{Cc}/gu, "\ufffd")}\n`);
}
