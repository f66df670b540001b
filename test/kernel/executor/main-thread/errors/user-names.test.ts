/** V8's words about compiled cells in the user's names, in time that grows with the text alone. */
import { expect, test } from "vitest";
import {
  plainFunctionName,
  plainNames,
} from "../../../../../kernel/executor/main-thread/errors/user-names.ts";
import { cpuMs } from "../../../../setup/cpu-time.ts";

test.each([
  ["f$c.v is not a function", "f is not a function"],
  ["(0 , f$c.v) is not a function", "f is not a function"],
  ["a.größe$cc.v.b is not a function", "a.größe.b is not a function"],
  ["((later$c.d && later$c) || $c.missing(...)).v.no is not a function", "later.no is not a function"],
  ["Cannot access 'x$c' before initialization", "Cannot access 'x' before initialization"],
  ["costs $c.v", "costs $c.v"],
])("%s", (said, plain) => {
  expect(plainNames(said)).toBe(plain);
});

test.each([
  ["a long run of letters", "m".repeat(1_000_000)],
  ["the same with a box behind it", `${"m".repeat(1_000_000)} $c.v`],
  ["boxes without an end", "$c".repeat(500_000)],
  ["one long box", `$${"c".repeat(1_000_000)}`],
  ["parentheses", `${"((a".repeat(300_000)}$c`],
])("%s takes no time to speak of", async (_, text) => {
  // A square of the length takes minutes.
  expect(await cpuMs(() => plainNames(text))).toBeLessThan(2000);
});

test.each([
  ["rec", "rec"],
  ["thing$c.v.part", "thing.part"],
  ["$c.wait.setTimeout$c.d.setTimeout$c.v", undefined],
  ["$cat", "$cat"],
])("the function %s", (name, plain) => {
  expect(plainFunctionName(name)).toBe(plain);
});
