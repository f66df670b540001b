/** Holds the last lines of a stream as a terminal would show them, and where its cursor is. */

/** One character, with the parameters of the SGR sequence that makes its style; none is "". */
interface Character {
  text: string;
  style: string;
}
export type Line = Character[];

/** The lines: `column` may be past a line's end, `row` is always one of them. */
export interface Screen {
  readonly lines: Line[];
  row: number;
  column: number;
  /** The style of what is written next. */
  readonly style: string;
  /** The first row that has changed since it was last set to undefined. */
  changed: number | undefined;
  /** The line at the cursor. */
  line(): Line;
  /** Whether the cursor is on the last line. */
  isLast(): boolean;
  /** Writes text with `\n`, `\r`, `\b` and SGR sequences over what is there. */
  put(text: string): void;
  /** Nothing is there, but what `text` set as style. */
  restart(text: string): void;
  /** Erases the line at the cursor from `column` on. */
  cut(column: number): void;
  /** Erases the lines below the cursor's. */
  cutBelow(): void;
  /** Drops lines at the top until `count` are left. @returns how many it dropped */
  trim(count: number): number;
}

const SGR = /\x1b\[([0-9;]*)m/g;
const ENDS = new Map<number, readonly string[]>([
  [22, ["1", "2"]],
  [23, ["3"]],
  [24, ["4", "21"]],
  [25, ["5", "6"]],
  [27, ["7"]],
  [28, ["8"]],
  [29, ["9"]],
  [39, ["colour"]],
  [49, ["background"]],
  [55, ["53"]],
]);

/** What a code of SGR replaces. */
function slotOf(code: number): string {
  if ((code >= 30 && code <= 38) || (code >= 90 && code <= 97)) return "colour";
  if ((code >= 40 && code <= 48) || (code >= 100 && code <= 107)) return "background";
  return String(code);
}

/** Changes `slots` as an SGR sequence does. */
function applyCodes(slots: Map<string, string>, parameters: string): void {
  const codes = parameters.split(";");
  for (let at = 0; at < codes.length; at += 1) {
    const code = Number(codes[at]);
    const ended = ENDS.get(code);
    if (code === 0) slots.clear();
    else if (ended) for (const slot of ended) slots.delete(slot);
    else {
      const isExtended = code === 38 || code === 48 || code === 58;
      const used = !isExtended ? 0 : codes[at + 1] === "5" ? 2 : codes[at + 1] === "2" ? 4 : 0;
      slots.set(slotOf(code), codes.slice(at, at + used + 1).join(";"));
      at += used;
    }
  }
}

function styleChange(from: string, to: string): string {
  if (from === to) return "";
  if (to === "") return "\x1b[0m";
  return from === "" ? `\x1b[${to}m` : `\x1b[0;${to}m`;
}

/** Characters as they are sent where the style is `before` and is to be `after`. */
export function lineText(line: Line, before = "", after = ""): string {
  let style = before;
  let text = "";
  for (const character of line) {
    text += styleChange(style, character.style) + character.text;
    style = character.style;
  }
  return text + styleChange(style, after);
}

export function createScreen(): Screen {
  const slots = new Map<string, string>();
  let style = "";
  const setStyle = (parameters: string): void => {
    applyCodes(slots, parameters);
    style = [...slots.values()].join(";");
  };
  const change = (row: number): void => {
    screen.changed = Math.min(row, screen.changed ?? row);
  };
  const putCharacter = (text: string): void => {
    const line = screen.line();
    while (line.length < screen.column) line.push({ text: " ", style: "" });
    const old = line[screen.column];
    if (old?.text !== text || old.style !== style) {
      line[screen.column] = { text, style };
      change(screen.row);
    }
    screen.column += 1;
  };
  const putText = (text: string): void => {
    for (const character of text) {
      if (character === "\n") {
        if (screen.isLast()) {
          screen.lines.push([]);
          change(screen.row + 1);
        }
        screen.row += 1;
        screen.column = 0;
      } else if (character === "\r") screen.column = 0;
      else if (character === "\b") screen.column = Math.max(0, screen.column - 1);
      else putCharacter(character);
    }
  };
  const screen: Screen = {
    lines: [[]],
    row: 0,
    column: 0,
    changed: undefined,
    get style() {
      return style;
    },
    line: () => {
      // A stop of the cell may have come between the changes of two of these.
      while (screen.lines.length <= screen.row) screen.lines.push([]);
      return screen.lines[screen.row] as Line;
    },
    isLast: () => screen.row === screen.lines.length - 1,
    put: (text) => {
      let end = 0;
      for (const match of text.matchAll(SGR)) {
        putText(text.slice(end, match.index));
        end = match.index + match[0].length;
        setStyle(match[1] ?? "");
      }
      putText(text.slice(end));
    },
    restart: (text) => {
      for (const match of text.matchAll(SGR)) setStyle(match[1] ?? "");
      screen.lines.splice(0, screen.lines.length, []);
      screen.row = 0;
      screen.column = 0;
    },
    cut: (column) => {
      const line = screen.line();
      if (line.length <= column) return;
      line.length = column;
      change(screen.row);
    },
    cutBelow: () => {
      if (screen.isLast()) return;
      screen.lines.length = screen.row + 1;
      change(screen.row);
    },
    trim: (count) => {
      const dropped = Math.max(0, screen.lines.length - count);
      screen.lines.splice(0, dropped);
      screen.row = Math.max(0, screen.row - dropped);
      return dropped;
    },
  };
  return screen;
}
