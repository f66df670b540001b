/** A byte stream with end marks in it: the text between, and the marks. */
import { StringDecoder } from "node:string_decoder";

const START = "\u0000cell-end:";
const LONGEST = 10_000; // UTF-16 units of a mark; what looks like the start of a longer one is text

/** How many units at the end of `text` may be the start of a mark. */
function possibleStart(text: string): number {
  for (let length = Math.min(START.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(START.slice(0, length))) return length;
  }
  return 0;
}

/** A reader of chunks. Text goes to `onText`, the id of each mark to `onMark`; a mark may be cut between chunks. */
export function markedText(
  onText: (text: string) => void,
  onMark: (id: string) => void,
): (chunk: Buffer) => void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const give = (end: number): void => {
    if (end > 0) onText(rest.slice(0, end));
    rest = rest.slice(end);
  };
  return (chunk) => {
    rest += decoder.write(chunk);
    for (let start = rest.indexOf(START); start >= 0; start = rest.indexOf(START)) {
      give(start);
      const end = rest.indexOf("\u0000", START.length);
      if (end < 0 && rest.length < LONGEST) return;
      if (end < 0) {
        give(1);
        continue;
      }
      onMark(rest.slice(START.length, end));
      rest = rest.slice(end + 1);
    }
    give(rest.length - possibleStart(rest));
  };
}
