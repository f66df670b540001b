/** Folds the repetitions that recursion makes in the lines of a stack. */

const MAX_ROUND_LENGTH = 8; // functions that call each other in turn
const MIN_REPETITIONS = 3; // times that a round is there before it is folded
const [FIRST_LINES, LAST_LINES] = [25, 15]; // lines that stay of a stack that is long all the same

/** How often the `size` lines from `start` on stand there one after the other. */
function timesFrom(lines: readonly string[], start: number, size: number): number {
  let end = start + size;
  while (end < lines.length && lines[end] === lines[end - size]) end += 1;
  return Math.floor((end - start) / size);
}

/** Frames, innermost first; those that repeat are there once, with a line that says how often they came. */
export function foldFrames(lines: readonly string[]): string[] {
  const folded: string[] = [];
  let at = 0;
  while (at < lines.length) {
    let [size, times] = [1, 1];
    for (let round = 1; round <= MAX_ROUND_LENGTH && times < MIN_REPETITIONS; round++)
      [size, times] = [round, timesFrom(lines, at, round)];
    if (times < MIN_REPETITIONS) {
      folded.push(String(lines[at]));
      at += 1;
      continue;
    }
    const above = size === 1 ? "the frame" : `the ${size} frames`;
    folded.push(...lines.slice(at, at + size), `    … ${above} above ${times - 1} times more`);
    at += size * times;
  }
  const left = folded.length - FIRST_LINES - LAST_LINES;
  return left > 1
    ? [...folded.slice(0, FIRST_LINES), `    … ${left} frames more`, ...folded.slice(-LAST_LINES)]
    : folded;
}
