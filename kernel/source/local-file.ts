/** Tells the user's own files from packages, and TypeScript files from others. */

/**
 * True for a file URL of the package's own rooms; notebooks inside the package's folder (its examples) are the user's
 * code. `ownRoot` is the URL of this package's folder.
 */
export function isOwn(url: string, ownRoot: string): boolean {
  return (
    url.startsWith(ownRoot) &&
    /^(dist\/)?(kernel|bridge|magics)\/|^dist\/chunks\//.test(url.slice(ownRoot.length))
  );
}

/** True for a file URL that is neither a package's nor ours; `ownRoot` is the URL of this package's folder. */
export function isLocal(url: string, ownRoot: string): boolean {
  return url.startsWith("file:") && !url.includes("/node_modules/") && !isOwn(url, ownRoot);
}

/** True for the URL of a TypeScript file, also with a query. */
export function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?(\?|$)/.test(url);
}
