/** Registers `cellflow block …`, Prefect's words for blocks and their types. */
import type { Command } from "commander";

/** Adds its verbs. */
export function registerBlocks(block: Command): void {
  block
    .command("ls")
    .description("list blocks")
    .option("--json", "as JSON, without secrets")
    .action(async (options) => (await import("./block.ts")).list(options));
  block
    .command("inspect [block]")
    .description("show a block, by TYPE/NAME; secrets are masked")
    .option("--id <id>", "by its id instead")
    .option("--json", "as JSON, without secrets")
    .action(async (name, options) => (await import("./block.ts")).inspect(name, options));
  block
    .command("create <type> [fields...]")
    .description("save a block, its fields as --bucket-name NAME …, or say where a form for it is")
    .option("-n, --name <name>", "name of the block; without it only the form's address is printed")
    .option("--overwrite", "replace the block of that name")
    .allowUnknownOption()
    .addHelpText(
      "after",
      `
A secret field is asked for; or --FIELD-env VARIABLE, --FIELD-file FILE or --FIELD-stdin say where it is read.
Another block is named by TYPE/NAME.

  cellflow block create secret --name kaggle --value-env KAGGLE_KEY
  cellflow block create s3-bucket --name data --bucket-name my-data --credentials aws-credentials/mine`,
    )
    .action(async (type, fields, options) => (await import("./create.ts")).create(type, fields, options));
  block
    .command("register")
    .description("make block types known to the API")
    .option("-f, --file <file>", "a file that exports them")
    .option("-m, --module <module>", "a package of Prefect's, such as prefect_aws: those are built in")
    .action(async (options) => (await import("./register-types.ts")).registerTypes(options));
  block
    .command("delete [block]")
    .description("delete a block, by TYPE/NAME")
    .option("--id <id>", "by its id instead")
    .option("-y, --yes", "without asking")
    .action(async (name, options) => (await import("./block.ts")).remove(name, options));
  const type = block.command("type").alias("types").description("types of blocks");
  type
    .command("ls")
    .description("list block types")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./block-type.ts")).list(options));
  type
    .command("inspect <slug>")
    .description("show a block type and its fields")
    .option("--json", "as JSON")
    .action(async (slug, options) => (await import("./block-type.ts")).inspect(slug, options));
  type
    .command("delete <slug>")
    .description("delete a block type, and all its blocks")
    .option("-y, --yes", "without asking")
    .action(async (slug, options) => (await import("./block-type.ts")).remove(slug, options));
}
