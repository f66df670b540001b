/** Makes text of others safe to stand on a terminal: it moves no cursor, changes no colour and turns no line around. */
import { stripVTControlCharacters } from "node:util";

/** C0 but tab and line feed, DEL, C1, and the marks that change the direction of what follows. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Lines of text: escape sequences are left out, other control characters are shown as U+FFFD. */
export function terminalText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, "\n").replace(CONTROLS, "\ufffd").toWellFormed();
}

/** The same on one line: a name or a message can't pass for another line. */
export function terminalLine(text: string): string {
  return terminalText(text).replace(/\s*\n\s*|\t/g, " ");
}

/** JSON for a terminal or a program: the same values, with every control character escaped. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
