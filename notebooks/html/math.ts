/** Sets LaTeX formulas as MathML, which browsers draw without scripts and fonts of ours. */
import katex from "katex";
import { debugLog } from "../../bridge/debug-log.ts";
import { escapeHtml } from "./escape.ts";
import { withMathLetters } from "./math-letters.ts";

/** Sets formulas of one page: what `\newcommand` defines is known to the later ones. */
export type Formulas = {
  /** HTML of a formula without its delimiters; `written` is what stands there when it can't be set. */
  set(latex: string, display: boolean, written: string): string;
};

/** Bounds what a formula's macros expand to, and its sizes, in em. */
const MAX_EXPANSIONS = 1000;
const MAX_SIZE_EM = 50;

const DEFINITION = /\\newcommand(\s*\{?\s*)(\\[a-zA-Z]+)/g;

const MAX_REASON_LENGTH = 200; // UTF-16 units

/** Numbers of equations and references to them, which only a whole document has. */
const LABELS = /\\label\s*\{[^{}]*\}/g;

export function createFormulas(): Formulas {
  const macros = {};
  const mathml = (latex: string, displayMode: boolean): string =>
    katex.renderToString(latex, {
      displayMode,
      output: "mathml",
      throwOnError: true,
      strict: false,
      trust: false,
      globalGroup: true,
      macros,
      maxExpand: MAX_EXPANSIONS,
      maxSize: MAX_SIZE_EM,
    });
  /** MathJax lets a notebook define again what there is. */
  const tolerant = (latex: string, display: boolean): string => {
    try {
      return mathml(latex, display);
    } catch (error) {
      const [, name] = /attempting to redefine (\\[a-zA-Z]+)/.exec(reasonOf(error)) ?? [];
      const again = latex.replaceAll(DEFINITION, (all, gap: string, defined: string) =>
        defined === name ? `\\renewcommand${gap}${defined}` : all,
      );
      if (name === undefined || again === latex) throw error;
      return tolerant(again, display);
    }
  };
  return {
    set: (latex, display, written) => {
      try {
        const set = tolerant(latex.replaceAll(LABELS, ""), display);
        return withMathLetters(set.replace(/^<span class="katex">/, '<span class="math">'));
      } catch (error) {
        debugLog("export.formula", error);
        const reason = escapeHtml(`This formula can't be set: ${reasonOf(error)}`);
        return `<span class="math" title="${reason}">${escapeHtml(written)}</span>`;
      }
    },
  };
}

/** KaTeX's own words without the place, which it writes with marks below the letters. */
function reasonOf(error: unknown): string {
  if (error instanceof katex.ParseError) return error.rawMessage.slice(0, MAX_REASON_LENGTH);
  return error instanceof Error ? error.message.slice(0, MAX_REASON_LENGTH) : "";
}

/** Longer ones are left as text: the end of each that has none is looked for as far. In UTF-16 units. */
const LONG = "{1,5000}?";
const DOLLARS = String.raw`\$\$((?:\\[\s\S]|[^$\\])${LONG})\$\$`;
/** Not `$5 and $6`: no space within, no digit behind; in one paragraph. */
const DOLLAR = String.raw`\$((?![\s$])(?:\\[\s\S]|[^$\\\n]|\n(?!\s*\n))${LONG}(?<!\s))\$(?![\d$])`;
const ENVIRONMENT = String.raw`(\\begin\{([a-zA-Z]+\*?)\}[\s\S]${LONG}\\end\{\2\})`;

/** Formulas at the start of a Markdown text, as Jupyter knows them: a backslash is written twice. */
export const FORMULA = {
  dollars: new RegExp(`^${DOLLARS}`),
  dollar: new RegExp(`^${DOLLAR}`),
  environment: new RegExp(`^${ENVIRONMENT}`),
  brackets: new RegExp(String.raw`^\\\\\[([\s\S]${LONG})\\\\\]`),
  parentheses: new RegExp(String.raw`^\\\\\(([\s\S]${LONG})\\\\\)`),
};

const ALTERNATIVES = [
  { rule: new RegExp(DOLLARS, "y"), display: true },
  { rule: new RegExp(String.raw`\\\[([\s\S]${LONG})\\\]`, "y"), display: true },
  { rule: new RegExp(String.raw`\\\(([\s\S]${LONG})\\\)`, "y"), display: false },
  { rule: new RegExp(DOLLAR, "y"), display: false },
  { rule: new RegExp(ENVIRONMENT, "y"), display: true },
] as const;

function formulaIn(
  text: string,
  at: number,
): { written: string; latex: string; display: boolean } | undefined {
  for (const { rule, display } of ALTERNATIVES) {
    rule.lastIndex = at;
    const match = rule.exec(text);
    if (match) return { written: match[0], latex: match[1] ?? "", display };
  }
  return undefined;
}

/** HTML of a LaTeX text with formulas in it; undefined when it has none. */
export function setFormulas(text: string, formulas: Formulas): string | undefined {
  let html = "";
  let end = 0;
  for (const { index } of text.matchAll(/\$|\\[([]|\\begin\{/g)) {
    const found = index < end ? undefined : formulaIn(text, index);
    if (!found) continue;
    html += escapeHtml(text.slice(end, index)) + formulas.set(found.latex, found.display, found.written);
    end = index + found.written.length;
  }
  return end === 0 ? undefined : html + escapeHtml(text.slice(end));
}
