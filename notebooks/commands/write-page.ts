/** Writes the HTML page of a notebook. */
import { basename } from "node:path";
import type { Notebook } from "../file/notebook.ts";
import { folderOf } from "../file/stored.ts";
import { writeWhole } from "../file/write.ts";
import type { CodeVisibility } from "../html/cell.ts";

/**
 * Writes the page to `html`; `path` is the notebook's own. The page's modules are loaded only now: they bring Markdown
 * and a sanitiser.
 */
export async function writePage(
  html: string,
  notebook: Notebook,
  path: string,
  code?: CodeVisibility,
): Promise<void> {
  const { exportPage } = await import("../html/export.ts");
  const page = await exportPage(notebook, { folder: folderOf(path), name: basename(path, ".ipynb"), code });
  await writeWhole(html, page);
}
