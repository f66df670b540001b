/** `%%mermaid`: shows the cell's text as a Mermaid diagram. */
import { showMagic } from "./show-magic.ts";

export const mermaidMagic = showMagic("mermaid", "text/vnd.mermaid", "a Mermaid diagram");
