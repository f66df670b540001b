/** Decides whether a cell can run as it is, needs more lines, or is wrong. */

import { questionIn } from "../help-question.ts";
import { parse } from "../parse.ts";
import { openBrackets } from "./open-brackets.ts";

/** The content of an is_complete_reply. */
export type Completeness = { status: "complete" | "invalid" } | { status: "incomplete"; indent: string };

/** A cell magic's body may be anything: as in IPython, an empty line ends it. */
function magicCompleteness(code: string): Completeness {
  return /\n[ \t]*$/.test(code.replace(/^\s+/, "")) || /^\s*%%\S+[ \t]+--help[ \t]*$/.test(code)
    ? { status: "complete" }
    : { status: "incomplete", indent: "" };
}

/** Goes by where the parser stops: an error at the very end means that more is expected. */
export function completenessOf(code: string): Completeness {
  if (/^\s*%%[A-Za-z]/.test(code)) return magicCompleteness(code);
  if (/^\s*%[A-Za-z]/.test(code) || questionIn(code)) return { status: "complete" };
  const problem = parse(code).problems[0];
  if (!problem) return { status: "complete" };
  const { message, offset, end } = problem;
  const length = code.trimEnd().length;
  const more = (levels: number): Completeness => ({
    status: "incomplete",
    indent: "  ".repeat(Math.max(0, levels)),
  });
  // The parser calls an open template a string too (it starts at ` or at a substitution's end). Only that one
  // may go on in the next line, where an indent would become part of the text.
  if (/unterminated string/i.test(message))
    return /[`}]/.test(code[offset] ?? "") ? more(0) : { status: "invalid" };
  if (/unterminated multiline comment/i.test(message)) return more(0);
  if (/unterminated regular/i.test(message)) return { status: "invalid" };
  const expected = /expected .* but found `?EOF|end of file/i.test(message);
  const cut = /^identifier expected after/i.test(message) && end >= length;
  return offset >= length || end > length || expected || cut
    ? more(openBrackets(code))
    : { status: "invalid" };
}
