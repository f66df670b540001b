/** Standing still: what comes late is about nothing any more, and each stop is told once and ended once. */
import { describe, expect, test } from "vitest";
import type { Cdp, Paused } from "../../../../kernel/debugger/protocol/cdp.ts";
import type { Scripts } from "../../../../kernel/debugger/scripts/scripts.ts";
import type { Verdict } from "../../../../kernel/debugger/stepping/pause-handler.ts";
import { createStops } from "../../../../kernel/debugger/stepping/pauses.ts";

/** Stops over an inspector that only writes down what it is asked. */
function createStand() {
  const asked: string[] = [];
  const told: string[] = [];
  const verdicts: ((verdict: Verdict) => void)[] = [];
  const cdp = (async (method: string, params: { pause?: number } = {}) => {
    asked.push(params.pause === undefined ? method : `${method} ${params.pause}`);
    return {};
  }) as unknown as Cdp;
  const scripts = { get: () => undefined, at: () => undefined } as unknown as Scripts;
  const stops = createStops({
    cdp,
    scripts,
    judge: () => new Promise((resolve) => verdicts.push(resolve)),
    stopAtStart: async () => {},
    tell: (event) => told.push(event),
    left: () => {},
  });
  const pause = (number: number): Promise<void> =>
    stops.paused({ callFrames: [], reason: "other", pause: number } as unknown as Paused);
  const judged = async (verdict: Verdict): Promise<void> => {
    while (verdicts.length === 0) await Promise.resolve();
    verdicts.shift()?.(verdict);
  };
  return { stops, asked, told, pause, judged };
}

const stop: Verdict = { act: "stop", reason: "breakpoint" };

describe("a stop", () => {
  test("is told once, goes on once, and its end is told", async () => {
    const { stops, asked, told, pause, judged } = createStand();
    const first = pause(1);
    expect([stops.isStopped(), stops.stands()]).toEqual([false, true]);
    await judged(stop);
    await first;
    expect([stops.isStopped(), told]).toEqual([true, ["stopped"]]);
    await Promise.all([stops.go(), stops.go()]);
    await expect(stops.step("stepOver")).rejects.toThrow("The code runs");
    expect([asked, stops.isStopped(), stops.stands()]).toEqual([["Debugger.resume 1"], false, true]);
    stops.resumed();
    stops.resumed();
    expect([told, stops.stands()]).toEqual([["stopped", "continued"], false]);
  });

  test("that is over before it was judged is never told", async () => {
    for (const over of ["resumed", "clear"] as const) {
      const { stops, asked, told, pause, judged } = createStand();
      const first = pause(1);
      stops[over]();
      await judged(stop);
      await first;
      expect([told, asked, stops.isStopped()]).toEqual([[], [], false]);
    }
  });

  test("of an earlier time says nothing of the one that has come since", async () => {
    const { stops, asked, told, pause, judged } = createStand();
    const first = pause(1);
    stops.resumed();
    const second = pause(2);
    await judged({ act: "go" });
    await first;
    expect(asked).toEqual([]);
    await judged(stop);
    await second;
    expect(told).toEqual(["stopped"]);
    await stops.go();
    expect(asked).toEqual(["Debugger.resume 2"]);
  });

  test("that nobody is to be told of goes on: released while it is judged, or judged with an error", async () => {
    const { stops, asked, told, pause, judged } = createStand();
    const first = pause(1);
    await stops.release();
    await judged(stop);
    await first;
    expect([told, asked]).toEqual([[], ["Debugger.resume 1"]]);
  });
});

describe("a pause", () => {
  test("is asked for until it holds, and not any more once someone goes on", async () => {
    const { stops, asked, pause, judged } = createStand();
    await stops.pause();
    await expect.poll(() => asked.length).toBeGreaterThan(2);
    const first = pause(1);
    await judged({ act: "stop", reason: "pause" });
    await first;
    await stops.pause();
    const { length } = asked;
    await stops.go();
    stops.resumed();
    await stops.pause();
    await stops.go();
    const after = asked.slice(length);
    expect(after).toEqual(["Debugger.resume 1", "Debugger.pause"]);
  });

  test("asked for right behind a continue is not taken for one at the stop that is over", async () => {
    const { stops, asked, pause, judged } = createStand();
    const first = pause(1);
    await judged(stop);
    await first;
    await Promise.all([stops.go(), stops.pause()]);
    expect(asked).toEqual(["Debugger.resume 1", "Debugger.pause"]);
    stops.clear();
  });
});
