import { expect, test } from "vitest";
import { describeEnd, nearLimit } from "../../../../kernel/executor/end/end-message.ts";

const end = {
  code: null,
  signal: "SIGABRT" as const,
  stderrTail: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
  wasReady: true,
  heapLimit: 4096,
  total: 24_105,
  wasOomKilled: false,
};

test("out of memory: how much there was, and what raises it", () => {
  expect(describeEnd(end, false)).toMatchObject({
    ename: "OutOfMemory",
    evalue:
      "The process that runs the cells ran out of memory: its JavaScript may take 4.0 GB of the 23.5 GB here; NODE_OPTIONS=--max-old-space-size=MEGABYTES, set where the kernel is started, raises it. A fresh one is ready; its variables are lost, run the cells they come from again.",
  });
});

test("nearly out of memory, in a line", () => {
  expect(nearLimit({ used: 3.75 * 2 ** 30, limit: 4 * 2 ** 30 })).toMatch(
    /^The cells hold 3\.8 GB of the 4\.0 GB that .*NODE_OPTIONS=.*\.\n$/,
  );
});

test("ended by the system", () => {
  const killed = { ...end, signal: "SIGKILL" as const, stderrTail: "", total: 512 };
  expect(describeEnd({ ...killed, wasOomKilled: true }, true)).toMatchObject({
    ename: "OutOfMemory",
    evalue:
      "The process that runs the cells was ended by the system, whose memory was used up (512 MB): load less at once, or run it where there is more.",
  });
  expect(describeEnd(killed, true).evalue).toBe("The process that runs the cells was ended by SIGKILL.");
});

test("in a headless run no line says to run a cell again", () => {
  expect(describeEnd(end, true).evalue).toMatch(/raises it\.$/);
  expect(describeEnd({ ...end, wasReady: false }, true).evalue).toMatch(/out of memory\.$/);
});
