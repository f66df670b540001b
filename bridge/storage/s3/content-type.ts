/** Says what kind of content an object has, so that a browser shows a page of a bucket as one. */

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  ipynb: "application/x-ipynb+json",
  svg: "image/svg+xml",
  png: "image/png",
};

/** By the key's end; undefined leaves it to the service. */
export function contentType(key: string): string | undefined {
  return TYPES[key.slice(key.lastIndexOf(".") + 1).toLowerCase()];
}
