/** Works out below which paths Prefect's two sets of pages stand, and which of them a browser is sent to. */

import type { UiVersion } from "../../contract/ui-settings.ts";

/** Without a slash at the end, but for `/` itself. */
export interface BasePaths {
  readonly v1: string;
  readonly v2: string;
}

/** Where the files' own addresses begin until they are served: the base path is put in its place. */
export const BASE_PLACEHOLDER = "/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER";

/** In this cookie the pages keep which of them a person has chosen. */
export const VERSION_COOKIE = "prefect_ui_version";

/** The paths that follow from PREFECT_SERVER_UI_SERVE_BASE: V2 below V1, unless it names V2's own. */
export function basePaths(serveBase = "/"): BasePaths {
  const base = `/${serveBase}`.replace(/\/+/g, "/").replace(/\/$/, "");
  const v1 = base.endsWith("/v2") ? base.slice(0, -"/v2".length) : base;
  return { v1: v1 || "/", v2: `${v1}/v2` };
}

/** A path below a base path. */
export function below(base: string, path: string): string {
  return base === "/" ? path : base + path;
}

/** What is asked for: pages of a version, and the path within them; undefined when it stands below neither. */
export function targetOf(path: string, bases: BasePaths): { version: UiVersion; within: string } | undefined {
  for (const version of ["v2", "v1"] as const) {
    const base = bases[version];
    if (base === "/") return { version, within: path };
    if (path === base || path.startsWith(`${base}/`)) return { version, within: path.slice(base.length) };
  }
  return undefined;
}

/**
 * The version whose pages are to be opened instead of those of `version`; undefined to stay. As Prefect's server has it:
 * an entry that names no version leads to the chosen or the default one, and one that is not there to one that is.
 */
export function otherVersion(
  { version, within }: { version: UiVersion; within: string },
  { available, preferred }: { available: readonly UiVersion[]; preferred: UiVersion },
): UiVersion | undefined {
  const isSettled = version === "v2" ? available.includes("v2") : within !== "/" && within !== "";
  return isSettled || preferred === version ? undefined : preferred;
}
