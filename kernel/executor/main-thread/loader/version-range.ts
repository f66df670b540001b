/** Compares the version of an installed package with the one that an import names. */
import { createRequire } from "node:module";

/** True when an installed version is in a range; a tag (`next`) says nothing of versions, so any is. */
export function satisfies(installed: string, range: string): boolean {
  // Loaded with the first `npm:` import that names a version.
  const semver = createRequire(import.meta.url)("semver") as typeof import("semver");
  if (semver.validRange(range) === null) return true;
  return semver.satisfies(installed, range, { includePrerelease: true });
}
