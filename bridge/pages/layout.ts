/** The frame of every page: head, navigation, main part. */
import { html } from "hono/html";
import { ASSETS } from "./assets/files.ts";
import type { Content, Html } from "./html.ts";

export interface PageParts {
  title: string;
  body: Content;
  /** Which entry of the navigation the page belongs to. */
  section?: "deployments" | "runs" | "artifacts";
  /** Where the page's parts come from anew when something changes: a stream of events. */
  live?: string;
  /** Seconds after which a browser without scripts loads the page again. */
  reload?: number;
  /** Without the navigation, which leads nowhere yet. */
  bare?: boolean;
}

const SECTIONS = [
  { name: "deployments", path: "/", label: "Deployments" },
  { name: "runs", path: "/runs", label: "Runs" },
  { name: "artifacts", path: "/artifacts", label: "Artifacts" },
] as const;

export function layout({ title, body, section, live, reload, bare }: PageParts): Html {
  const link = (entry: (typeof SECTIONS)[number]) =>
    html`<a href="${entry.path}"${entry.name === section ? html` aria-current="page"` : ""}>${entry.label}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} · cellflow</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${ASSETS.icon.path}" type="image/svg+xml">
<link rel="stylesheet" href="${ASSETS.style.path}">
<script src="${ASSETS.script.path}" defer></script>
${reload ? html`<noscript><meta http-equiv="refresh" content="${reload}"></noscript>` : ""}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wide">
<a class="brand" href="/"><img src="${ASSETS.icon.path}" alt="" width="22" height="22">cellflow</a>
${bare ? "" : html`<nav aria-label="Main">${SECTIONS.map(link)}</nav>`}
</div></header>
<main id="main" class="wide"${live ? html` data-live="${live}"` : ""}>
${body}
</main>
<p class="lost" id="lost" role="status" hidden>The connection is lost. Trying again…</p>
</body>
</html>`;
}
