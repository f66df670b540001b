/** Shows the source of a Mermaid diagram, with the reason why it is not drawn. */
import { escapeHtml } from "./escape.ts";

const NOTE = "[diagram not drawn: Mermaid needs a script; this is its source]";

export function diagramSource(source: string): string {
  const caption = `<figcaption><em class="left-out">${NOTE}</em></figcaption>`;
  return `<figure class="diagram"><pre><code>${escapeHtml(source.trim())}</code></pre>${caption}</figure>`;
}
