/** `cellflow block register`: makes the block types that a file exports known to the API. */
import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type BlockDefinition, definitionOf } from "../../blocks/definition.ts";
import { print } from "../output/print.ts";
import { FailedError, UsageError, withClient } from "../session.ts";

/** Packages whose types every server has from the start. */
const BUILT_IN =
  /^prefect(_(aws|azure|bitbucket|databricks|dbt|docker|email|gcp|github|gitlab|kubernetes|shell|slack|snowflake|sqlalchemy))?(\.|$)/;

export async function registerTypes({ file, module }: { file?: string; module?: string }): Promise<void> {
  if ((file === undefined) === (module === undefined))
    throw new UsageError("usage.register", "name a file that exports block types (-f), or a module (-m)");
  if (module !== undefined) {
    if (!BUILT_IN.test(module)) {
      throw new UsageError(
        "block.module",
        `${module} is a module of Python's, which is not loaded here: prefect block register -m ${module} does it for this API`,
      );
    }
    print(`The block types of ${module} are built in: nothing to register.`);
    return;
  }
  const types = await exportedTypes(file ?? "");
  const { registerBlockType } = await import("../../blocks/registration/register.ts");
  await withClient(async ({ client }) => {
    for (const type of types) await registerBlockType(type, client);
    print(`registered ${types.length} block ${types.length === 1 ? "type" : "types"}: ${named(types)}`);
  });
}

/** @throws UsageError, FailedError `block.file` */
async function exportedTypes(file: string): Promise<BlockDefinition[]> {
  if (!/^\.[cm]?[jt]s$/.test(extname(file))) {
    const other = file.endsWith(".py") ? `: prefect block register -f ${file} does it for this API` : "";
    throw new UsageError("block.file", `${file} is not a .ts or .js file${other}`);
  }
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError("block.file", `there is no file ${path}`);
  const { useOwnSdk } = await import("../../worker/run/own-sdk.ts");
  useOwnSdk();
  const exported = await import(pathToFileURL(path).href).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new FailedError("block.file", `cannot load ${file}: ${message.split("\n")[0]}`);
  });
  const types = [...new Set(Object.values(exported).flatMap((value) => definitionOf(value) ?? []))];
  if (types.length > 0) return types;
  throw new FailedError("block.file", `${file} exports no block types: export what defineBlock gives`);
}

function named(types: readonly BlockDefinition[]): string {
  return types.map(({ name, slug }) => `${name} (${slug})`).join(", ");
}
