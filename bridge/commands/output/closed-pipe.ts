/** What happens to a command's work when nobody reads its lines any more. */

/**
 * Lines that can't be written are dropped and the work goes on: what a command does is worth more than what it says on the way.
 * Quiet for a reader that went away (`… | head`); anything else (a full disk) is told once, on standard error.
 * The `cellflow` command ends by itself only while nothing else listens to the stream's errors.
 */
export function goOnWithoutReader(stream: NodeJS.WriteStream): void {
  let isTold = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isTold) return;
    isTold = true;
    process.stderr.write(`cellflow: standard output can't be written (${error.message}); going on without\n`);
  });
}
