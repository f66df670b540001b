/** How a kernel starts: its sockets first, since somebody waits for them, and all the rest meanwhile. */
import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ownModules } from "./executor/own-modules.ts";
import { startProcess } from "./executor/process.ts";
import { type KernelHost, plainHost } from "./host.ts";
import { readConnectionFile } from "./protocol/connection.ts";
import { bindSockets } from "./protocol/sockets.ts";

/** The folder of this package: the nearest one above with a package.json. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Where the notebook is, as far as Jupyter says (JPY_SESSION_NAME); else a name in the working directory. */
function notebookPath(folder: string): string {
  const name = process.env.JPY_SESSION_NAME;
  if (!name) return join(folder, "notebook.ipynb");
  return isAbsolute(name) && existsSync(name) ? name : join(folder, basename(name));
}

/**
 * Serve a kernel until it is shut down.
 * @throws KernelError for a connection file that can't be used, or addresses in use.
 */
export async function serve(connectionFile: string, host: KernelHost = plainHost): Promise<void> {
  const info = readConnectionFile(connectionFile);
  const root = packageFolder();
  const ownRoot = `${pathToFileURL(root).href}/`;
  const folder = process.cwd();
  const notebook = notebookPath(folder);
  const aliases = { ...ownModules(), ...host.aliases };
  const start = () => startProcess({ notebook, aliases, exports: host.exports ?? {}, ownRoot }, folder);
  // Who wants to talk to the kernel is connected while the rest is loaded.
  const sockets = bindSockets(info);
  const { answer } = await import("./session/message-loop.ts");
  await answer({
    connectionFile,
    info,
    sockets,
    packageFile: join(root, "package.json"),
    session: { host, startProcess: start, aliases, notebook, folder, ownRoot },
  });
}
