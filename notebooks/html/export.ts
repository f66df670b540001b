/** Renders a notebook as one self-contained page: no network, no script, foreign HTML sanitised. */
import { formatElapsed } from "../../bridge/rendering/duration.ts";
import { isObject, languageOf, type Notebook } from "../file/notebook.ts";
import { type CodeVisibility, renderCell } from "./cell.ts";
import { createHeadings, linkHeadings, tableOfContents, titleOf } from "./contents.ts";
import { createFormulas } from "./math.ts";
import { page } from "./page.ts";

/**
 * The page's HTML. `folder` is the notebook's (pictures that Markdown names are taken from it), `name` the title
 * when there is no heading, `code` how code is displayed (folded by default).
 */
export async function exportPage(
  notebook: Notebook,
  options: { folder: string; name: string; code?: CodeVisibility },
): Promise<string> {
  const headings = createHeadings();
  const { folder, name, code = "folded" } = options;
  let scopes = 0;
  const context = {
    folder,
    code,
    headings,
    formulas: createFormulas(),
    newScope: () => `o-${++scopes}`,
    language: languageOf(notebook) ?? "typescript",
  };
  const cells: string[] = [];
  // One after the other: headings get their ids in the order of the page.
  for (const cell of notebook.cells) cells.push(await renderCell(cell, context));
  return page({
    title: titleOf(headings.list, name),
    language: pageLanguage(notebook),
    note: runNote(notebook, name),
    contents: tableOfContents(headings.list),
    body: linkHeadings(cells.filter((html) => html !== "").join("\n"), headings.list),
  });
}

function pageLanguage(notebook: Notebook): string {
  return typeof notebook.metadata.lang === "string" && /^[a-zA-Z-]{2,12}$/.test(notebook.metadata.lang)
    ? notebook.metadata.lang
    : "en";
}

/** `taxi-duration · run on 21 November 2026, 05:20 UTC · took 4.2 s`, as far as the notebook knows. */
function runNote(notebook: Notebook, name: string): string[] {
  const mark = isObject(notebook.metadata.papermill) ? notebook.metadata.papermill : {};
  const start = typeof mark.start_time === "string" ? new Date(mark.start_time) : undefined;
  const note = [name];
  if (start && !Number.isNaN(start.getTime())) {
    const date = start.toLocaleDateString("en-GB", {
      day: "numeric",
      month: "long",
      year: "numeric",
      timeZone: "UTC",
    });
    note.push(`run on ${date}, ${start.toISOString().slice(11, 16)} UTC`);
  }
  if (typeof mark.duration === "number") note.push(`took ${formatElapsed(mark.duration * 1000)}`);
  return note;
}
