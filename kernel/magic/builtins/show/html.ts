/** `%%html`: shows the cell's text as HTML. */
import { showMagic } from "./show-magic.ts";

export const htmlMagic = showMagic("html", "text/html", "HTML");
