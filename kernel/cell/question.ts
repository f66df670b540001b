/** `name?` and `name??`: a cell that asks what something is. */

/** What is asked about, and how much is wanted (1: also its value and where it comes from). */
export interface Question {
  about: string;
  detail: 0 | 1;
}

const pattern = /^\s*(%{0,2}[\p{ID_Start}$_][\p{ID_Continue}$\-.[\]"']*)[ \t]*(\?\??)\s*$/u;

/** The question that a cell's text is; undefined for any other text. No TypeScript ends so. */
export const questionIn = (source: string): Question | undefined => {
  const found = source.length < 500 ? pattern.exec(source) : null;
  return found ? { about: String(found[1]), detail: found[2] === "??" ? 1 : 0 } : undefined;
};
