/** A late decision is about nothing any more, and each stop is reported once and ended once. */
import { describe, expect, test } from "vitest";
import type { Cdp, Paused } from "../../../../kernel/debugger/protocol/cdp.ts";
import type { Scripts } from "../../../../kernel/debugger/scripts/scripts.ts";
import type { PauseDecision } from "../../../../kernel/debugger/stepping/pause-handler.ts";
import { createPauses } from "../../../../kernel/debugger/stepping/pauses.ts";

/** Pauses over an inspector that only records its requests. */
function createHarness() {
  const requests: string[] = [];
  const events: string[] = [];
  const verdicts: ((decision: PauseDecision) => void)[] = [];
  const cdp = (async (method: string, params: { pause?: number } = {}) => {
    requests.push(params.pause === undefined ? method : `${method} ${params.pause}`);
    return {};
  }) as unknown as Cdp;
  const scripts = { get: () => undefined, at: () => undefined } as unknown as Scripts;
  const pauses = createPauses({
    cdp,
    scripts,
    handlePause: () => new Promise((resolve) => verdicts.push(resolve)),
    stopAtStart: async () => {},
    emit: (event) => events.push(event),
    onResumed: () => {},
  });
  const pause = (number: number): Promise<void> =>
    pauses.paused({ callFrames: [], reason: "other", pause: number } as unknown as Paused);
  const decide = async (decision: PauseDecision): Promise<void> => {
    while (verdicts.length === 0) await Promise.resolve();
    verdicts.shift()?.(decision);
  };
  return { pauses, requests, events, pause, decide };
}

const stop: PauseDecision = { action: "stop", reason: "breakpoint" };

describe("a stop", () => {
  test("is reported once, goes on once, and its end is reported", async () => {
    const { pauses, requests, events, pause, decide } = createHarness();
    const first = pause(1);
    expect([pauses.isStopped(), pauses.isPaused()]).toEqual([false, true]);
    await decide(stop);
    await first;
    expect([pauses.isStopped(), events]).toEqual([true, ["stopped"]]);
    await Promise.all([pauses.continue(), pauses.continue()]);
    await expect(pauses.step("stepOver")).rejects.toThrow("The code runs");
    expect([requests, pauses.isStopped(), pauses.isPaused()]).toEqual([["Debugger.resume 1"], false, true]);
    pauses.resumed();
    pauses.resumed();
    expect([events, pauses.isPaused()]).toEqual([["stopped", "continued"], false]);
  });

  test("that is over before the decision is never reported", async () => {
    for (const over of ["resumed", "clear"] as const) {
      const { pauses, requests, events, pause, decide } = createHarness();
      const first = pause(1);
      pauses[over]();
      await decide(stop);
      await first;
      expect([events, requests, pauses.isStopped()]).toEqual([[], [], false]);
    }
  });

  test("of an earlier time says nothing of the one that has come since", async () => {
    const { pauses, requests, events, pause, decide } = createHarness();
    const first = pause(1);
    pauses.resumed();
    const second = pause(2);
    await decide({ action: "resume" });
    await first;
    expect(requests).toEqual([]);
    await decide(stop);
    await second;
    expect(events).toEqual(["stopped"]);
    await pauses.continue();
    expect(requests).toEqual(["Debugger.resume 2"]);
  });

  test("that is released before the decision goes on and is not reported", async () => {
    const { pauses, requests, events, pause, decide } = createHarness();
    const first = pause(1);
    await pauses.release();
    await decide(stop);
    await first;
    expect([events, requests]).toEqual([[], ["Debugger.resume 1"]]);
  });
});

describe("a pause", () => {
  test("is requested until it holds, and not any more once someone goes on", async () => {
    const { pauses, requests, pause, decide } = createHarness();
    await pauses.pause();
    await expect.poll(() => requests.length).toBeGreaterThan(2);
    const first = pause(1);
    await decide({ action: "stop", reason: "pause" });
    await first;
    await pauses.pause();
    const { length } = requests;
    await pauses.continue();
    pauses.resumed();
    await pauses.pause();
    await pauses.continue();
    const after = requests.slice(length);
    expect(after).toEqual(["Debugger.resume 1", "Debugger.pause"]);
  });

  test("requested right behind a continue is not taken for one at the stop that is over", async () => {
    const { pauses, requests, pause, decide } = createHarness();
    const first = pause(1);
    await decide(stop);
    await first;
    await Promise.all([pauses.continue(), pauses.pause()]);
    expect(requests).toEqual(["Debugger.resume 1", "Debugger.pause"]);
    pauses.clear();
  });
});
