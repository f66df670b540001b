/** Serves Prefect's web pages, from where its Python package has them, beside the API they ask. */
import { type Context, Hono } from "hono";
import { compress } from "hono/compress";
import { getCookie } from "hono/cookie";
import { UI_SETTINGS_PATH, type UiVersion, uiSettings } from "../../contract/ui-settings.ts";
import { pageHeaders } from "../headers.ts";
import { basePaths, below, otherVersion, targetOf, VERSION_COOKIE } from "./base-paths.ts";
import { contentPolicy } from "./content-policy.ts";
import type { PrefectFiles } from "./find-files.ts";
import { type PageFile, readPageFile } from "./page-file.ts";

export interface PrefectPagesOptions {
  folders: PrefectFiles["folders"];
  /** Where the pages find the API: PREFECT_SERVER_UI_API_URL; by default beside them, under whatever name they are opened. */
  apiUrl?: string;
  /** The path they stand below: PREFECT_SERVER_UI_SERVE_BASE. */
  serveBase?: string;
  /** Whether a browser that has chosen none gets V2: PREFECT_SERVER_UI_V2_ENABLED. */
  isV2Default?: boolean;
  /** Whether the API asks for a token with each change, which the pages then fetch. */
  csrf?: boolean;
  /** Whether the API asks for an auth string, which people then type into the pages. */
  locked: boolean;
}

/** `fetch` answers every path outside of the API's. */
export function createPrefectPages(options: PrefectPagesOptions): Hono {
  const { folders, apiUrl = "/api", locked } = options;
  const bases = basePaths(options.serveBase);
  const available = (["v1", "v2"] as const).filter((version) => folders[version] !== undefined);
  const configured = (options.isV2Default ?? true) ? "v2" : "v1";
  const defaultUi = available.includes(configured) ? configured : (available[0] ?? configured);
  const settings = uiSettings({
    apiUrl,
    csrf: options.csrf,
    locked,
    defaultUi,
    bases: Object.fromEntries(available.map((version) => [version, bases[version]])),
  });

  async function answer(c: Context): Promise<Response> {
    const path = decoded(c.req.path);
    const target = path === undefined ? undefined : targetOf(path, bases);
    if (target === undefined) return missing(c);
    const { version, within } = target;
    const isPage = opensPage(c);
    const chosen = getCookie(c, VERSION_COOKIE);
    const preferred = available.find((name) => name === chosen) ?? defaultUi;
    const instead = isPage ? otherVersion(target, { available, preferred }) : undefined;
    if (instead !== undefined) return redirect(c, bases[instead], within);
    // Their own links are relative to a folder.
    if (within === "" && bases[version] !== "/") return redirect(c, bases[version], "/");
    return (await fileOf(version, within, isPage, c)) ?? missing(c);
  }

  /** A file; for a window, any other path is one that the pages know: they are opened, and find the way. */
  async function fileOf(version: UiVersion, within: string, isPage: boolean, c: Context) {
    const folder = folders[version];
    if (folder === undefined) return undefined;
    const read = (path: string) => readPageFile(folder, path, bases[version]);
    const file =
      (await read(within === "/" ? "/index.html" : within)) ??
      (isPage ? await read("/index.html") : undefined);
    return file && send(c, file);
  }

  return new Hono()
    .use(pageHeaders(contentPolicy(apiUrl)))
    .use(compress())
    .get(below(bases.v1, UI_SETTINGS_PATH), (c) => c.json(settings))
    .get("*", answer)
    .all("*", (c) => c.json({ detail: "Method Not Allowed" }, 405, { allow: "GET, HEAD" }));
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // No text, so no file's path.
    return undefined;
  }
}

/** Whether a browser's window or frame is to show the answer. */
function opensPage(c: Context): boolean {
  return (
    c.req.header("sec-fetch-mode") === "navigate" ||
    (c.req.header("accept") ?? "").toLowerCase().includes("text/html")
  );
}

/** Stays on this site: a base path begins with one slash, and is followed by what stood behind another one. */
function redirect(c: Context, base: string, within: string): Response {
  const { search } = new URL(c.req.url);
  const path = within.replace(/^\/*/, "/").split("/").map(encodeURIComponent).join("/");
  return c.redirect(below(base, path) + search, 307);
}

function send(c: Context, { content, type, etag, isImmutable }: PageFile): Response {
  c.header("etag", etag);
  c.header("cache-control", isImmutable ? "public, max-age=31536000, immutable" : "no-cache");
  if ((c.req.header("if-none-match") ?? "").split(/,\s*/).includes(etag)) return c.body(null, 304);
  return c.body(content, 200, { "content-type": type });
}

function missing(c: Context): Response {
  return c.json({ detail: "Not Found" }, 404);
}
