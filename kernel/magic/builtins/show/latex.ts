/** `%%latex`: shows the cell's text as a formula. */
import { showMagic } from "./show-magic.ts";

export const latexMagic = showMagic("latex", "text/latex", "a formula");
