/** Each answer reaches all who wait for it, once. */
import { expect, test } from "vitest";
import { createPending } from "../../../kernel/executor/pending.ts";

test("an answer resolves all that wait under its key, and no other", async () => {
  const pending = createPending<string, number>();
  const [one, two, other] = [pending.wait("a"), pending.wait("a"), pending.wait("b")];
  expect(pending.size).toBe(2);
  pending.resolve("a", 1);
  pending.resolve("a", 2);
  expect(await Promise.all([one, two])).toEqual([1, 1]);
  pending.rejectAll(new Error("over"));
  await expect(other).rejects.toThrow("over");
  expect(pending.size).toBe(0);
});
