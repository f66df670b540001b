/** Finds the flow that an entrypoint names (`flows/rides.ts:main`): imports the file and takes what it exports. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { definitionOf } from "../../engine/definition.ts";
import { CellflowError } from "../../errors.ts";
import { isFlow } from "../../flow.ts";
import { nearestName } from "../../nearest.ts";
import type { FlowOfFile } from "./deploy-flow.ts";
import { readEntrypoint } from "./entrypoint.ts";

/**
 * Imports the file, whose top level runs. Without a name it has one flow. The process must know `cellflow` as its own
 * copy (`useOwnSdk`).
 * @param folder that the entrypoint's path is relative to
 * @throws CellflowError `deploy.entrypoint`, `deploy.import`
 */
export async function importFlow(entrypoint: string, folder: string): Promise<FlowOfFile> {
  const read = readEntrypoint(entrypoint);
  if (!read) {
    throw new CellflowError(
      "deploy.entrypoint",
      `${entrypoint} names no file of TypeScript or JavaScript: write it as flows.ts:main`,
    );
  }
  const file = resolve(folder, read.path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new CellflowError("deploy.entrypoint", `there is no file ${read.path} in ${folder}`);
  const flows = flowsOf(await importFile(file, read.path));
  return { file, ...chosen(flows, read.name, read.path) };
}

async function importFile(file: string, path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new CellflowError("deploy.import", `${path} can't be loaded: ${reason}`, { cause: error });
  }
}

type Exported = Omit<FlowOfFile, "file">;

function flowsOf(module: Readonly<Record<string, unknown>>): Exported[] {
  return Object.entries(module).flatMap(([exportName, value]) => {
    const definition = isFlow(value) ? definitionOf(value) : undefined;
    return definition ? [{ definition, exportName }] : [];
  });
}

/** @throws CellflowError `deploy.entrypoint` */
function chosen(flows: readonly Exported[], name: string | undefined, path: string): Exported {
  const [only] = flows;
  const names = flows.map(({ exportName }) => exportName);
  if (!only) {
    throw new CellflowError(
      "deploy.entrypoint",
      `${path} exports no flow: write export const main = flow(async function main() {…})`,
    );
  }
  if (name === undefined && flows.length > 1) {
    throw new CellflowError(
      "deploy.entrypoint",
      `${path} has several flows, name one: ${names.map((each) => `${path}:${each}`).join(", ")}`,
    );
  }
  const found =
    name === undefined
      ? only
      : (flows.find(({ exportName }) => exportName === name) ??
        flows.find(({ definition }) => definition.name === name));
  if (found) return found;
  const near = nearestName(name ?? "", names);
  throw new CellflowError(
    "deploy.entrypoint",
    `${path} exports no flow ${name}; ${near ? `did you mean ${path}:${near}?` : `it has ${names.join(", ")}`}`,
  );
}
