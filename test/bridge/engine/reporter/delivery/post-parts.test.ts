import { expect, test } from "vitest";
import { ApiError } from "../../../../../bridge/client/errors.ts";
import { postParts } from "../../../../../bridge/engine/reporter/delivery/post-parts.ts";

function refusal(status: number): ApiError {
  return new ApiError({ status, statusText: "", method: "POST", url: "http://x/events", body: "" });
}

/** Posts 0…999 to a server that answers `status` while `isRefused` holds for one of a part. */
async function posted(isRefused: (item: number) => boolean, status: number) {
  const accepted: number[] = [];
  const refused: number[] = [];
  let requests = 0;
  await postParts(
    Array.from({ length: 1000 }, (_, at) => at),
    async (part) => {
      requests++;
      if (part.some(isRefused)) throw refusal(status);
      accepted.push(...part);
    },
    (count) => void refused.push(count),
  );
  return { accepted, refused, requests };
}

test.each([400, 413, 422])("what is refused with %d takes nothing along", async (status) => {
  const { accepted, refused, requests } = await posted((item) => item === 3 || item === 700, status);
  expect(accepted).toHaveLength(998);
  expect(refused).toEqual([1, 1]);
  expect(requests).toBeLessThan(45);
});

test("a server that refuses everything is not asked for every single one", async () => {
  const { accepted, refused, requests } = await posted(() => true, 422);
  expect(accepted).toEqual([]);
  expect(refused.reduce((sum, count) => sum + count, 0)).toBe(1000);
  expect(requests).toBeLessThan(80);
});

test("a refusal that is about no item is reported once; a server that is not well is the sender's to ask again", async () => {
  expect(await posted(() => true, 401)).toMatchObject({ refused: [1000], requests: 1 });
  await expect(posted(() => true, 503)).rejects.toMatchObject({ status: 503 });
});
