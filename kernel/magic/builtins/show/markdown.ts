/** `%%markdown`: shows the cell's text as Markdown. */
import { showMagic } from "./show-magic.ts";

export const markdownMagic = showMagic("markdown", "text/markdown", "Markdown");
