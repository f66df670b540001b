/** Renders Markdown of a cell as safe HTML: GitHub's dialect, formulas as MathML, pictures inside the page. */
import { decodeHTML } from "entities/decode";
import { Marked, type Tokens } from "marked";
import type { Headings } from "./contents.ts";
import { diagramSource } from "./diagram.ts";
import { escapeHtml } from "./escape.ts";
import { type ForeignContext, foreignHtml } from "./foreign/foreign-html.ts";
import { sanitize } from "./foreign/sanitize.ts";
import { highlight, isTypeScript } from "./highlight.ts";
import { FORMULA, type Formulas } from "./math.ts";

export type MarkdownContext = ForeignContext & {
  formulas: Formulas;
  /** Collects the headings of a cell's own Markdown; an output's headings are not the page's. */
  headings?: Headings | undefined;
};

/** Safe HTML of Markdown. */
export async function renderMarkdown(markdown: string, context: MarkdownContext): Promise<string> {
  const { headings, formulas } = context;
  const marked = new Marked({ gfm: true, async: true });
  marked.use({
    extensions: [formula("blockFormula", "block", formulas), formula("inlineFormula", "inline", formulas)],
    renderer: {
      code: ({ text, lang }) => {
        const language = lang?.split(/\s/)[0] ?? "";
        if (/^mermaid$/i.test(language)) return diagramSource(text);
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
  return foreignHtml(await marked.parse(markdown), context);
}

/** The text of sanitised HTML; of a formula what was written, not what is drawn. */
function textOfHtml(html: string): string {
  const written = html.replaceAll(
    /<math\b[\s\S]*?<annotation[^>]*>([\s\S]*?)<\/annotation>[\s\S]*?<\/math>/g,
    "$1",
  );
  return decodeHTML(written.replaceAll(/<[^>]*>/g, "")).trim();
}

/** The formula at the start of a Markdown text. */
function formulaAt(source: string, level: "block" | "inline") {
  for (const [name, display] of [
    ["dollars", true],
    ["environment", true],
    ["brackets", true],
    ["parentheses", false],
    ["dollar", false],
  ] as const) {
    const match = display || level === "inline" ? FORMULA[name].exec(source) : null;
    if (match) return { raw: match[0], latex: match[1] ?? "", display };
  }
  return undefined;
}

/** A formula that is a paragraph of its own, with the end of its line. */
function blockFormulaAt(source: string) {
  const found = formulaAt(source, "block");
  const end = found && /^[ \t]*(?:\n+|$)/.exec(source.slice(found.raw.length));
  return found && end ? { ...found, raw: `${found.raw}${end[0]}` } : undefined;
}

/** Where the next formula of a text may be. */
function nextFormula(source: string, level: "block" | "inline"): number | undefined {
  if (level === "inline") {
    const at = source.search(/\$|\\begin\{|\\\\[([]/);
    return at < 0 ? undefined : at;
  }
  for (const { index } of source.matchAll(/(?<=^|\n)(?:\$\$|\\begin\{|\\\\\[)/g))
    if (blockFormulaAt(source.slice(index))) return index;
  return undefined;
}

// Markdown must not take a formula's underscores for emphasis.
function formula(name: string, level: "block" | "inline", formulas: Formulas) {
  return {
    name,
    level,
    start: (source: string): number | undefined => nextFormula(source, level),
    tokenizer: (source: string): Tokens.Generic | undefined => {
      const found = level === "block" ? blockFormulaAt(source) : formulaAt(source, level);
      return found && { type: name, ...found };
    },
    renderer: ({ latex, display, raw }: Tokens.Generic): string => {
      const html = formulas.set(String(latex), display === true, raw.trim());
      return level === "block" ? `<p>${html}</p>\n` : html;
    },
  };
}
