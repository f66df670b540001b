import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createClient } from "../../../../../bridge/client/client.ts";
import { ApiError } from "../../../../../bridge/client/errors.ts";
import { createRecordingProgress } from "../../../../../bridge/engine/reporter/delivery/recording-progress.ts";
import { RECORDING_TIMES } from "../../../../../bridge/engine/reporter/delivery/recording-times.ts";

const client = createClient({
  url: "http://api.test/api",
  kind: "remote",
  close: async () => {},
  fetch: async () => Response.json(0),
});
const { lookMs, longestLookMs } = RECORDING_TIMES;

test("the next look is due when half of what is left should be recorded, within bounds", async () => {
  const progress = createRecordingProgress(client, { ...RECORDING_TIMES, longestLookMs: 60_000 });
  progress.grew();
  expect(progress.nextLookMs(199)).toBe(lookMs);
  await sleep(40);
  progress.grew(4);
  // Ten milliseconds each, or more where this machine is busy.
  const next = progress.nextLookMs(100);
  expect(next).toBeGreaterThanOrEqual(490);
  expect(progress.nextLookMs(50)).toBe(next / 2);
  expect(progress.nextLookMs(1)).toBeLessThan(next);
});

test("looks that show nothing new come less and less often", () => {
  const progress = createRecordingProgress(client, RECORDING_TIMES);
  const looks = Array.from({ length: 6 }, () => {
    progress.stood();
    return progress.nextLookMs(199);
  });
  expect(looks).toEqual([2, 4, 8, 16, 32, 64].map((n) => Math.min(n * lookMs, longestLookMs)));
});

test("a server that only says that it is busy is not quiet; one that answers anything else is, after a while", async () => {
  const answer = (status: number) =>
    new ApiError({ status, statusText: "", method: "POST", url: "http://api.test", body: {} });
  const progress = createRecordingProgress(client, RECORDING_TIMES);
  progress.grew();
  for (let look = 0; look < 9; look++) progress.failed(answer(503));
  expect(progress.isQuietFor(0)).toBe(false);
  await sleep(2);
  progress.failed(answer(404));
  expect(progress.isQuietFor(60_000)).toBe(false);
  expect(progress.isQuietFor(0)).toBe(true);
});
