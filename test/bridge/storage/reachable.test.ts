import { expect, test } from "vitest";
import { CellflowError } from "../../../bridge/errors.ts";
import { createMemoryStorage } from "../../../bridge/storage/memory.ts";
import { createReach } from "../../../bridge/storage/reachable.ts";

test("a storage that can't be reached is not asked again for a while, and opened anew then", async () => {
  let [time, opened, asked] = [0, 0, 0];
  let failure: CellflowError | undefined = new CellflowError("storage.unreachable", "no answer");
  const reach = createReach(
    () => {
      opened++;
      return createMemoryStorage();
    },
    () => time,
  );
  const call = () =>
    reach(async () => {
      asked++;
      if (failure) throw failure;
      return "answer";
    });
  for (let at = 0; at < 3; at++) await expect(call()).rejects.toBe(failure);
  expect([opened, asked]).toEqual([1, 1]);
  time = 10_000;
  failure = undefined;
  expect([await call(), await call(), opened, asked]).toEqual(["answer", "answer", 2, 3]);
});

test("what is wrong with a key, or may not be done with one, stops nothing else", async () => {
  const reach = createReach(() => createMemoryStorage());
  await expect(reach((storage) => storage.read("missing"))).rejects.toThrow("nothing is stored at");
  const denied = new CellflowError("storage.denied", "these credentials may not use it");
  await expect(reach(async () => Promise.reject(denied))).rejects.toBe(denied);
  await reach((storage) => storage.write("key", "x"));
  expect(Buffer.from(await reach((storage) => storage.read("key"))).toString()).toBe("x");
});

test("one that can't be opened is not opened again for a while, whatever is wrong", async () => {
  let [time, opened] = [0, 0];
  const reach = createReach(
    async () => {
      opened++;
      if (opened === 1) throw new Error("the API has no such block");
      return createMemoryStorage();
    },
    () => time,
  );
  const write = () => reach((storage) => storage.write("key", "x"));
  for (const call of [write(), write()]) await expect(call).rejects.toThrow("the API has no such block");
  await expect(write()).rejects.toThrow("the API has no such block");
  time = 10_000;
  await write();
  expect(opened).toBe(2);
});
