import { expect, test } from "vitest";
import { createClient } from "../../../../../../bridge/client/client.ts";
import { ApiError } from "../../../../../../bridge/client/errors.ts";
import { createRecordingProgress } from "../../../../../../bridge/engine/reporter/delivery/recording/progress.ts";
import { RECORDING_TIMES } from "../../../../../../bridge/engine/reporter/delivery/recording/times.ts";

const client = createClient({
  url: "http://api.test/api",
  kind: "remote",
  close: async () => {},
  fetch: async () => Response.json(0),
});
const { lookMs, longestLookMs } = RECORDING_TIMES;

test("the next look is due when half of what is left should be recorded, within bounds", () => {
  let now = 0;
  const progress = createRecordingProgress(client, { ...RECORDING_TIMES, longestLookMs: 1000 }, () => now);
  progress.grew();
  expect(progress.nextLookMs(199)).toBe(lookMs);
  now += 40;
  progress.grew(4);
  // Ten milliseconds each.
  expect(progress.nextLookMs(100)).toBe(500);
  expect(progress.nextLookMs(50)).toBe(250);
  expect(progress.nextLookMs(1)).toBe(lookMs);
  expect(progress.nextLookMs(1000)).toBe(1000);
});

test("looks that show nothing new come less and less often", () => {
  const progress = createRecordingProgress(client, RECORDING_TIMES);
  const looks = Array.from({ length: 6 }, () => {
    progress.stood();
    return progress.nextLookMs(199);
  });
  expect(looks).toEqual([2, 4, 8, 16, 32, 64].map((n) => Math.min(n * lookMs, longestLookMs)));
});

test("a server that only says that it is busy is not quiet; one that answers anything else is, after a while", () => {
  const answer = (status: number) =>
    new ApiError({ status, statusText: "", method: "POST", url: "http://api.test", body: {} });
  let now = 0;
  const progress = createRecordingProgress(client, RECORDING_TIMES, () => now);
  progress.grew();
  for (let look = 0; look < 9; look++) progress.failed(answer(503));
  expect(progress.isQuietFor(0)).toBe(false);
  now += 2;
  progress.failed(answer(404));
  expect(progress.isQuietFor(60_000)).toBe(false);
  expect(progress.isQuietFor(0)).toBe(true);
});
