/** Shows what a stream looks like in a terminal: carriage returns, backspaces and cursor movements are followed. */
import { escapeHtml } from "../escape.ts";
import { ansiToHtml, applyCodes, cssOf, SEQUENCE, type Style } from "./ansi.ts";

/** What only moves on: anything else overwrites or moves the cursor. */
const MOVES = /\r(?!\n)|[\x08]|\x1b(?:\[[\d;]*[A-HJKPXsufd]|[78cM])/;
/** A terminal is not wider; a cursor sent further stays there. */
const MAX_COLUMNS = 10_000;

type Line = { characters: string[]; styles: string[] };

/** Escaped HTML of a stream's text as it stands when everything has been printed. */
export function streamToHtml(text: string): string {
  const lines = text.replaceAll(/\r+\n/g, "\n");
  return MOVES.test(lines) ? screenToHtml(lines) : ansiToHtml(lines);
}

function screenToHtml(text: string): string {
  const screen = createScreen();
  let style: Style = {};
  let end = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    screen.print(text.slice(end, match.index), cssOf(style));
    end = match.index + match[0].length;
    const [sequence, parameters = "", final] = match;
    if (final === "m") style = applyCodes(style, parameters);
    else screen.control(final ?? sequence, parameters.split(";").map(Number));
  }
  screen.print(text.slice(end), cssOf(style));
  return screen.html();
}

/** A screen without edges: lines are as long as what is printed, and none scrolls away. */
function createScreen() {
  const lines: Line[] = [{ characters: [], styles: [] }];
  let row = 0;
  let column = 0;
  let stored = { row: 0, column: 0 };

  const line = (): Line => {
    while (lines.length <= row) lines.push({ characters: [], styles: [] });
    return lines[row] as Line;
  };
  const moveTo = (toRow: number, toColumn: number): void => {
    row = Math.min(Math.max(0, toRow), lines.length - 1);
    column = Math.min(Math.max(0, toColumn), MAX_COLUMNS);
  };
  const blank = (at: Line, from: number, to: number): void => {
    for (let index = from; index < Math.min(to, at.characters.length); index += 1) {
      at.characters[index] = " ";
      at.styles[index] = "";
    }
  };
  const cutAt = (at: Line, length: number): void => {
    at.characters.length = Math.min(at.characters.length, length);
    at.styles.length = at.characters.length;
  };
  const put = (character: string, css: string): void => {
    const { characters, styles } = line();
    while (characters.length < column) {
      characters.push(" ");
      styles.push("");
    }
    characters[column] = character;
    styles[column] = css;
    column += 1;
  };

  return {
    print: (text: string, css: string): void => {
      for (const character of text) {
        if (character === "\n") {
          row += 1;
          column = 0;
          line();
        } else if (character === "\r") column = 0;
        else if (character === "\b") column = Math.max(0, column - 1);
        else put(character, css);
      }
    },
    /** A control sequence by its final character, with its numbers. */
    control: (final: string, [first = 0, second = 0]: readonly number[]): void => {
      const count = Math.max(1, first || 0);
      if (final === "A") moveTo(row - count, column);
      else if (final === "B") moveTo(row + count, column);
      else if (final === "C") moveTo(row, column + count);
      else if (final === "D") moveTo(row, column - count);
      else if (final === "E") moveTo(row + count, 0);
      else if (final === "F") moveTo(row - count, 0);
      else if (final === "G") moveTo(row, count - 1);
      else if (final === "d") moveTo(count - 1, column);
      else if (final === "H" || final === "f") moveTo(count - 1, Math.max(1, second || 0) - 1);
      else if (final === "K") {
        if (first === 0) cutAt(line(), column);
        else blank(line(), 0, first === 1 ? column + 1 : Number.POSITIVE_INFINITY);
      } else if (final === "J") {
        if (first >= 2) lines.splice(0, lines.length, { characters: [], styles: [] });
        else if (first === 0) {
          cutAt(line(), column);
          lines.length = row + 1;
        }
        if (first >= 2) moveTo(0, column);
      } else if (final === "P") {
        line().characters.splice(column, count);
        line().styles.splice(column, count);
      } else if (final === "X") blank(line(), column, column + count);
      else if (final === "s" || final === "\x1b7") stored = { row, column };
      else if (final === "u" || final === "\x1b8") moveTo(stored.row, stored.column);
      else if (final === "\x1bM") moveTo(row - 1, column);
      else if (final === "\x1bc") {
        lines.splice(0, lines.length, { characters: [], styles: [] });
        moveTo(0, 0);
      }
    },
    html: (): string => lines.map(lineHtml).join("\n"),
  };
}

/** A line's characters in runs of one style. */
function lineHtml({ characters, styles }: Line): string {
  let html = "";
  for (let start = 0; start < characters.length; ) {
    let end = start + 1;
    while (end < characters.length && styles[end] === styles[start]) end += 1;
    const text = escapeHtml(characters.slice(start, end).join(""));
    html += styles[start] === "" ? text : `<span style="${styles[start]}">${text}</span>`;
    start = end;
  }
  return html.replace(/ +$/, "");
}
