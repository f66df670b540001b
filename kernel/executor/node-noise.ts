/** What V8 and Node write about themselves on a stream that a user reads. */

/** Hides what V8 and Node write about themselves; a fatal end is told in a user's words instead. */
export function createNoiseFilter(): (text: string) => string {
  let dying = false;
  return (text) => {
    if (dying) return "";
    const fatal =
      /\n?<--- Last few GCs --->|----- Native stack trace -----|FATAL ERROR: [^\n]*(?:heap|memory)/.exec(
        text,
      );
    dying = fatal !== null;
    return text.slice(0, fatal?.index).replaceAll("Waiting for the debugger to disconnect...\n", "");
  };
}
