/** Splits a byte stream with end marks in it into text and marks. */
import { StringDecoder } from "node:string_decoder";

const MARK_START = "\u0000cell-end:";
const MAX_MARK_LENGTH = 10_000; // UTF-16 code units; what looks like the start of a longer one is text

/** How many code units at the end of `text` may be the start of a mark. */
function possibleStart(text: string): number {
  for (let length = Math.min(MARK_START.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(MARK_START.slice(0, length))) return length;
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
  const emit = (end: number): void => {
    if (end > 0) onText(rest.slice(0, end));
    rest = rest.slice(end);
  };
  return (chunk) => {
    rest += decoder.write(chunk);
    for (let start = rest.indexOf(MARK_START); start >= 0; start = rest.indexOf(MARK_START)) {
      emit(start);
      const end = rest.indexOf("\u0000", MARK_START.length);
      if (end < 0 && rest.length < MAX_MARK_LENGTH) return;
      if (end < 0) {
        emit(1);
        continue;
      }
      onMark(rest.slice(MARK_START.length, end));
      rest = rest.slice(end + 1);
    }
    emit(rest.length - possibleStart(rest));
  };
}
