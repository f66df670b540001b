/** Lets a command's work go on when nobody reads its lines any more. */

/**
 * Lines that can't be written are dropped and the work goes on: its work is worth more than its lines.
 * Quiet for a reader that went away (`… | head`); anything else (a full disk) is reported once, on standard error.
 * The `cellflow` command ends by itself only while nothing else listens to the stream's errors.
 */
export function goOnWithoutReader(stream: NodeJS.WriteStream): void {
  let reported = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || reported) return;
    reported = true;
    process.stderr.write(`cellflow: standard output can't be written (${error.message}); going on without\n`);
  });
}
