/** Recognises `name?`, `name??` and `?name`: a cell that asks what something is. */

/** What is asked about; with detail 1 also its value and where it comes from. */
export interface Question {
  about: string;
  detail: 0 | 1;
}

const MARKS_AFTER =
  /^\s*(?<about>%{0,2}[\p{ID_Start}$_][\p{ID_Continue}$\-.[\]"']*)[ \t]*(?<marks>\?\??)\s*$/u;
const MARKS_BEFORE =
  /^\s*(?<marks>\?\??)[ \t]*(?<about>%{0,2}[\p{ID_Start}$_][\p{ID_Continue}$\-.[\]"']*)\s*$/u;

const MAX_LENGTH = 500; // UTF-16 units

/** The question in a cell; undefined for any other source. No TypeScript ends or begins like this. */
export function questionIn(source: string): Question | undefined {
  const groups =
    source.length < MAX_LENGTH ? (MARKS_AFTER.exec(source) ?? MARKS_BEFORE.exec(source))?.groups : undefined;
  return groups && { about: String(groups.about), detail: groups.marks === "??" ? 1 : 0 };
}
