/** `%%html`, `%%markdown`, `%%svg`, `%%javascript`, `%%latex`, `%%mermaid`: the cell's text, shown as what it is. */
import type { MimeBundle } from "../../protocol/message.ts";
import type { Magic } from "../magic.ts";

function show(name: string, what: string, bundle: (text: string) => MimeBundle): Magic {
  return {
    name,
    kinds: ["cell"],
    summary: `Shows the cell's text as ${what}.`,
    args: [],
    options: [],
    examples: [`%%${name}`],
    expand: ({ body }, context) => {
      context.display(bundle(body));
      return {};
    },
  };
}

function as(type: string) {
  return (text: string) => ({ [type]: text, "text/plain": text });
}

/** The front end decides what it lets scripts do. */
export const showMagics: readonly Magic[] = [
  show("html", "HTML", as("text/html")),
  show("markdown", "Markdown", as("text/markdown")),
  show("svg", "an SVG picture", as("image/svg+xml")),
  show("javascript", "JavaScript run in the front end", as("application/javascript")),
  show("latex", "a formula", as("text/latex")),
  show("mermaid", "a Mermaid diagram", as("text/vnd.mermaid")),
];
