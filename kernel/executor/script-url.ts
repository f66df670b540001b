/** Under which URL V8 knows the script of a cell. */

/** A file that does not exist, in the notebook's folder, so that imports start there. `notebook` is a file URL. */
export const scriptUrl = (notebook: string, { id, label }: { id: string; label: string }): string =>
  new URL(`${encodeURIComponent(`${label} ${id.slice(-8)}`)}.ts`, notebook).href;
