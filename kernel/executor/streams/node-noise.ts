/** Filters what V8 and Node write about themselves out of a stream that the user reads. */

/** Once a fatal error begins, all that follows is hidden: end-message.ts says plainly what happened. */
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
