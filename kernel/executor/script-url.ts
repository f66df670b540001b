/** Makes the URL under which V8 knows the script of a cell. */

/** One script: which run of which cell, and which part of the cell (line magics cut it into several). */
export interface ScriptName {
  id: string;
  label: string;
  part: number;
}

/** A file that does not exist, in the notebook's folder, so that imports start there. `notebook` is a file URL. */
export function scriptUrl(notebook: string, { id, label, part }: ScriptName): string {
  const name = `${label} ${id.slice(-8)}${part > 0 ? `-${part}` : ""}`;
  return `${notebook.slice(0, notebook.lastIndexOf("/") + 1)}${encodeURIComponent(name)}.ts`;
}
