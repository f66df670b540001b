/** `cellflow server database rotate-key`: replaces the key that the blocks of this machine's database are encrypted with. */
import { readSettings } from "../../settings/settings.ts";
import { print, printJson } from "../output/print.ts";
import { asFailure } from "../session.ts";

/** Whoever may open the file owns what is in it. */
export async function rotateKey(options: { json?: boolean }): Promise<void> {
  try {
    const { database } = readSettings({ ...process.env, CELLFLOW_API: "embedded" });
    const { openServer } = await import("../../server/create-context.ts");
    const { replaceEncryptionKey } = await import("../../server/blocks/encryption/replace-key.ts");
    const { context } = openServer(database);
    try {
      const { documents, file, oldFile, wasVariable } = replaceEncryptionKey(context);
      if (options.json) {
        printJson({ blocks: documents, key_file: file, old_key_file: oldFile ?? null });
        return;
      }
      print(
        `encrypted ${documents} ${documents === 1 ? "block" : "blocks"} with a new key, which is in ${file}`,
      );
      if (oldFile !== undefined)
        print(
          `The old key is in ${oldFile}: backups of the database that were made until now need it; delete it when they are gone.`,
        );
      if (wasVariable)
        print(
          "PREFECT_SERVER_ENCRYPTION_KEY is the old key: unset it, or set it to the new one; backups made until now need the old one.",
        );
    } finally {
      context.changes.close();
      context.database.close();
    }
  } catch (error) {
    throw asFailure(error);
  }
}
