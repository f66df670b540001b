/** Merges an executor's messages and its two streams in the order in which they were written, by the marks in them. */
import type { FromMain } from "../protocol.ts";

type StreamName = "stdout" | "stderr";

/** Where the merged output goes. */
export interface OrderedOutput {
  message(message: FromMain): void;
  text(stream: StreamName, text: string): void;
}

/** Takes what arrives on each of the three, in its own order. */
export interface OutputOrder {
  onMessage(message: FromMain): void;
  onText(stream: StreamName, text: string): void;
  onMark(stream: StreamName, mark: number): void;
  /** A message may have been cut short, whose marks are written: what waits for it goes out. */
  release(): void;
  /** Nothing more comes: all that waits goes out. */
  end(): void;
}

interface Stream {
  /** The last mark that was read. */
  mark: number;
  /** Text behind marks whose messages are still to come. */
  held: { mark: number; text: string }[];
}

/**
 * A message with a mark goes out when that mark was read in both streams (a later one will do: marks rise, and a stop
 * can cut one out); text behind a mark goes out after the message of that mark. All else goes out as it arrives.
 */
export function createOutputOrder(output: OrderedOutput): OutputOrder {
  const streams: Record<StreamName, Stream> = {
    stdout: { mark: 0, held: [] },
    stderr: { mark: 0, held: [] },
  };
  let waiting: FromMain[] = [];
  /** The mark of the last message that went out. */
  let passed = 0;

  /** Everything up to `mark` goes out: its messages have. */
  const pass = (mark: number): void => {
    passed = Math.max(passed, mark);
    if (streams.stdout.held.length === 0 && streams.stderr.held.length === 0) return;
    const names = Object.keys(streams) as StreamName[];
    const due = names.flatMap((name) => {
      const { held } = streams[name];
      const count = held.findIndex((one) => one.mark > passed);
      return held.splice(0, count < 0 ? held.length : count).map((one) => ({ name, ...one }));
    });
    for (const { name, text } of due.sort((a, b) => a.mark - b.mark)) output.text(name, text);
  };

  const isReadIn = (name: StreamName, { mark = 0, unmarked }: FromMain): boolean =>
    streams[name].mark >= mark || unmarked?.includes(name) === true;

  const goOut = (message: FromMain): void => {
    output.message(message);
    if (message.mark !== undefined) pass(message.mark);
  };

  const work = (): void => {
    let count = 0;
    for (const message of waiting) {
      if (message.mark !== undefined) pass(message.mark - 1);
      if (!isReadIn("stdout", message) || !isReadIn("stderr", message)) break;
      count += 1;
      goOut(message);
    }
    waiting = waiting.slice(count);
  };

  return {
    onMessage: (message) => {
      // What stands behind one that waits, waits too.
      if (waiting.length > 0) waiting.push(message);
      else if (message.mark === undefined) output.message(message);
      else {
        waiting.push(message);
        work();
      }
    },
    onText: (name, text) => {
      const { mark, held } = streams[name];
      if (mark <= passed) output.text(name, text);
      else held.push({ mark, text });
    },
    onMark: (name, mark) => {
      streams[name].mark = Math.max(streams[name].mark, mark);
      if (waiting.length > 0) work();
    },
    release: () => {
      if (waiting.length === 0) pass(Math.max(streams.stdout.mark, streams.stderr.mark));
    },
    end: () => {
      for (const message of waiting.splice(0)) goOut(message);
      pass(Number.POSITIVE_INFINITY);
    },
  };
}
