/** `name?`, `name??` and `?name`: a cell that asks what something is. */

/** What is asked about, and how much is wanted (1: also its value and where it comes from). */
export interface Question {
  about: string;
  detail: 0 | 1;
}

const behind = /^\s*(?<about>%{0,2}[\p{ID_Start}$_][\p{ID_Continue}$\-.[\]"']*)[ \t]*(?<marks>\?\??)\s*$/u;
const before = /^\s*(?<marks>\?\??)[ \t]*(?<about>%{0,2}[\p{ID_Start}$_][\p{ID_Continue}$\-.[\]"']*)\s*$/u;

/** The question that a cell's text is; undefined for any other text. No TypeScript ends so, or begins. */
export function questionIn(source: string): Question | undefined {
  const found = source.length < 500 ? (behind.exec(source) ?? before.exec(source))?.groups : undefined;
  return found && { about: String(found.about), detail: found.marks === "??" ? 1 : 0 };
}
