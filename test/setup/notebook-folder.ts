/** A folder of a test's own with the example notebooks in it, as a person would have cloned them. */
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Copies notebooks/examples (data too) into `folder`, with the project's packages beside it. */
export function copyExamples(folder: string): void {
  cpSync(join(root, "notebooks/examples"), folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}
