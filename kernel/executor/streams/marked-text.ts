/** Splits a byte stream with order marks in it into text and marks. */
import { StringDecoder } from "node:string_decoder";
import { orderMark } from "../protocol.ts";

const MAX_DIGITS = 16; // of a mark's number

/** How many bytes at the end of `bytes` may be the start of a mark. */
function possibleStart(bytes: Buffer, start: Buffer): number {
  const at = bytes.lastIndexOf(0);
  if (at < 0 || bytes.length - at >= start.length) return 0;
  return start.subarray(0, bytes.length - at).equals(bytes.subarray(at)) ? bytes.length - at : 0;
}

/**
 * A reader of chunks. `mark` is the word of the marks. Text goes to `onText`, the number of each mark to `onMark`; a
 * mark may be cut between chunks, and may stand within a character.
 */
export function markedText(
  mark: string,
  onText: (text: string) => void,
  onMark: (number: number) => void,
): (chunk: Buffer) => void {
  const start = Buffer.from(orderMark(mark, 0).slice(0, -2));
  const decoder = new StringDecoder("utf8");
  let rest: Buffer = Buffer.alloc(0);
  /** The first `length` bytes of what waits are text. */
  const emit = (length: number): void => {
    const text = decoder.write(rest.subarray(0, length));
    rest = rest.subarray(length);
    if (text !== "") onText(text);
  };
  return (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let at = rest.indexOf(start); at >= 0; at = rest.indexOf(start)) {
      emit(at);
      const end = rest.indexOf(0, start.length);
      const digits = (end < 0 ? rest.length : end) - start.length;
      if (digits > MAX_DIGITS) {
        emit(1);
        continue;
      }
      if (end < 0) return;
      const number = rest.toString("latin1", start.length, end);
      rest = rest.subarray(end + 1);
      onMark(Number(number));
    }
    emit(rest.length - possibleStart(rest, start));
  };
}
