/** Reads where to go after signing in: to a page of this site only, whoever wrote the link. */

/** No such host exists: whatever resolves to another one was not a path. */
const HERE = "http://here.invalid";

/** `value` if it is a path of this site, with its query, as a browser resolves it; else the first page's. */
export function ownPath(value: unknown): string {
  if (typeof value !== "string" || !isPath(value)) return "/";
  const url = URL.parse(value, HERE);
  if (url?.origin !== HERE) return "/";
  // Dots that are resolved away can leave two slashes, which a browser takes for the begin of a host.
  return isPath(url.pathname) ? url.pathname + url.search : "/";
}

/** Whether `text` begins with one slash, and not with two of either kind. */
function isPath(text: string): boolean {
  return /^\/(?![/\\])/.test(text);
}
