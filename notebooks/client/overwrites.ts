/** Applies a terminal's carriage returns and backspaces to a stream's text. */

/** True when the text has characters that move a terminal's cursor back. */
export function hasOverwrites(text: string): boolean {
  return /[\r\b]/.test(text);
}

/**
 * The text as a terminal shows it in the end, so that a progress bar is its last state (as nbclient and front ends
 * do). Windows line ends stay line ends; a carriage return at the end stays, since what follows may overwrite the line.
 */
export function applyOverwrites(stream: string): string {
  if (!hasOverwrites(stream)) return stream;
  const open = stream.endsWith("\r") ? "\r" : "";
  const text = open === "" ? stream : stream.slice(0, -1);
  let result = text.replaceAll(/\r+\n/g, "\n").replaceAll(/^.*\r(?=.)/gm, "");
  for (let before = ""; before !== result; ) {
    before = result;
    result = result.replaceAll(/[^\n\b]\x08/g, "");
  }
  return result + open;
}
