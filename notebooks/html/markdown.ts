/** Renders Markdown of a cell as safe HTML: GitHub's dialect, formulas left as text, pictures inside the page. */
import { decodeHTML } from "entities/decode";
import { Marked, type Token, type Tokens } from "marked";
import type { Attachments } from "../file/notebook.ts";
import type { Headings } from "./contents.ts";
import { escapeHtml } from "./escape.ts";
import { highlight, isTypeScript } from "./highlight.ts";
import { attachmentUri, fileUri } from "./pictures.ts";
import { sanitize } from "./sanitize.ts";

export type MarkdownContext = {
  /** Where relative addresses of pictures start. */
  folder: string;
  attachments?: Attachments | undefined;
  /** Collects the headings of a cell's own Markdown; an output's headings are not the page's. */
  headings?: Headings;
};

/** Safe HTML of Markdown. */
export async function renderMarkdown(markdown: string, context: MarkdownContext): Promise<string> {
  const { headings } = context;
  const marked = new Marked({ gfm: true, async: true });
  marked.use({
    extensions: [blockFormula, inlineFormula],
    walkTokens: (token: Token) =>
      token.type === "image" ? embed(token as Tokens.Image, context) : undefined,
    renderer: {
      code: ({ text, lang }) => {
        const language = lang?.split(/\s/)[0] ?? "";
        return `<pre><code>${isTypeScript(language) ? highlight(text) : escapeHtml(text)}</code></pre>\n`;
      },
      checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        if (!headings) return `<h${depth}>${html}</h${depth}>\n`;
        const id = headings.add(depth, textOfHtml(sanitize(html)));
        return `<h${depth} id="${escapeHtml(id)}">${html}</h${depth}>\n`;
      },
    },
  });
  return sanitize(await marked.parse(markdown));
}

async function embed(token: Tokens.Image, context: MarkdownContext): Promise<void> {
  const uri = token.href.startsWith("attachment:")
    ? attachmentUri(token.href, context.attachments)
    : await fileUri(token.href, context.folder);
  if (uri !== undefined) token.href = uri;
}

/** The text of sanitised HTML. */
function textOfHtml(html: string): string {
  return decodeHTML(html.replaceAll(/<[^>]*>/g, "")).trim();
}

// Formulas stay as they were written, so that Markdown doesn't take their underscores for emphasis.
function formula(name: string, level: "block" | "inline", rule: RegExp, hint: string) {
  return {
    name,
    level,
    start: (source: string): number | undefined => {
      const at = source.indexOf(hint);
      return at < 0 ? undefined : at;
    },
    tokenizer: (source: string): Tokens.Generic | undefined => {
      const match = rule.exec(source);
      return match ? { type: name, raw: match[0], text: match[0].trim() } : undefined;
    },
    renderer: (token: Tokens.Generic): string => {
      const html = `<span class="math">${escapeHtml(String(token.text))}</span>`;
      return level === "block" ? `<p>${html}</p>\n` : html;
    },
  };
}

const blockFormula = formula("blockFormula", "block", /^\$\$[^$]+\$\$[ \t]*(?:\n|$)/, "$$");
const inlineFormula = formula("inlineFormula", "inline", /^\$(?![\s$])[^$\n]*[^\s$\\]\$(?!\d)/, "$");
