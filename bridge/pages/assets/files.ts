/** The files pages load: content, and a path that changes with it, so that browsers may cache them for good. */
import { createHash } from "node:crypto";
import { ICON } from "./icon.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

export interface Asset {
  path: string;
  type: string;
  content: string;
}

export const ASSETS = {
  style: asset("style", "css", "text/css; charset=utf-8", STYLE),
  script: asset("script", "js", "text/javascript; charset=utf-8", SCRIPT),
  icon: asset("icon", "svg", "image/svg+xml", ICON),
} as const;

function asset(name: string, extension: string, type: string, content: string): Asset {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { path: `/assets/${name}-${hash}.${extension}`, type, content };
}
