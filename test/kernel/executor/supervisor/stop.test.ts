import { expect, test } from "vitest";
import { createProgress } from "../../../../kernel/executor/progress.ts";
import { createStopper } from "../../../../kernel/executor/supervisor/stop.ts";

test("a stop is not over while a termination is under way, which would end the next cell", async () => {
  const progress = createProgress();
  progress.start(1);
  progress.end(1);
  const { promise: ended, resolve: endCode } = Promise.withResolvers<void>();
  const events: string[] = [];
  // What keeps the main thread ends by itself just before its termination arrives: it answers the second ping.
  const answers = [false, true];
  const { promise: reported, resolve: report } = Promise.withResolvers<void>();
  const stop = createStopper({
    progress,
    mainThread: {
      isStarted: () => true,
      post: () => {},
      answers: async () => answers.shift() ?? true,
      postUntilAnswered: async () => {},
      input: () => {},
      flush: () => {},
    },
    debug: {
      request: () => {},
      passPauses: () => ({ resume: () => {}, terminate: () => false, close: () => {} }),
      isPaused: () => false,
      close: () => {},
    },
    terminator: {
      terminate: () => {
        events.push("termination asked for");
        return { asked: ended, over: ended.then(() => true) };
      },
      idle: () => {
        // The stop has nothing else to wait for.
        setImmediate(() => {
          events.push("termination over");
          endCode();
        });
        return ended;
      },
    },
    children: { onStarted: () => {}, of: () => [] },
    onLeft: () => {},
    onInterrupted: (id) => {
      events.push(`stop of ${id} over`);
      report();
    },
  });
  await Promise.all([stop("between cells", 1), reported]);
  expect(events).toEqual(["termination asked for", "termination over", "stop of between cells over"]);
});
