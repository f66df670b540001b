/** `%%svg`: shows the cell's text as an SVG picture. */
import { showMagic } from "./show-magic.ts";

export const svgMagic = showMagic("svg", "image/svg+xml", "an SVG picture");
