/** Tells the user's own files from packages, and TypeScript files from others. */

/** The package's own rooms; notebooks inside the package's folder (its examples) are the user's code. */
function isOwnSource(path: string): boolean {
  return /^(dist\/)?(kernel|bridge|magics)\//.test(path);
}

/** True for a file URL that is neither a package's nor ours; `ownRoot` is the URL of this package's folder. */
export function isLocal(url: string, ownRoot: string): boolean {
  return (
    url.startsWith("file:") &&
    !url.includes("/node_modules/") &&
    !(url.startsWith(ownRoot) && isOwnSource(url.slice(ownRoot.length)))
  );
}

/** True for the URL of a TypeScript file, also with a query. */
export function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?(\?|$)/.test(url);
}
