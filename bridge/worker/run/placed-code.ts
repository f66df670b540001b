/** Places what a deployment's run needs on this machine: its bundle's files in a folder of the run, and its packages. */
import type { Client } from "../../client/client.ts";
import { packagesFolder } from "./packages-folder.ts";
import { printError } from "./print-error.ts";
import { createRunFolder, type RunFolder } from "./run-folder.ts";
import { openBundle, type StoredBundle } from "./stored-bundle.ts";

export interface PlacedCode {
  bundle: StoredBundle;
  folder: RunFolder;
}

/** Who asks removes the folder. @throws CellflowError when the bundle or a package is not to be had; nothing is left then */
export async function placeCode(
  client: Client,
  deploymentId: string,
  where: { home: string; flowRunId: string },
): Promise<PlacedCode> {
  const bundle = await openBundle(await client.deployments.read(deploymentId));
  const folder = await createRunFolder(bundle, where);
  try {
    const packages = await packagesFolder(bundle, where.home, printError);
    if (packages) await folder.usePackages(packages);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return { bundle, folder };
}
