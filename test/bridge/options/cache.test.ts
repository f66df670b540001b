import { expect, test } from "vitest";
import { task } from "../../../bridge/index.ts";
import { type CacheOption, cache, maxAge } from "../../../bridge/options/cache.ts";

async function read(station: string) {
  return station;
}

test.each<[CacheOption["cache"], number | undefined]>([
  ["1h", 3600],
  ["1h30m", 5400],
  ["7d", 604_800],
  [90, 90],
  ["forever", undefined],
  [{}, undefined],
  [{ expires: "15m" }, 900],
  [{ key: "a", expires: 0.5 }, 0.5],
  [{ key: ({ station }) => station, refresh: true }, undefined],
  [false, undefined],
])("%j is a cache, of results of at most %s seconds", (option, seconds) => {
  expect(task(read, { cache: option }).options.cache).toBe(option);
  expect(maxAge(option)).toBe(seconds);
});

test.each<[unknown, RegExp]>([
  [
    "5q",
    /^task option `cache` is no cache: write a length of time like "1h", "forever", or \{ key, expires, refresh }, got "5q"$/,
  ],
  ["", /is no cache/],
  ["0s", /is no cache/],
  [0, /is no cache/],
  [-1, /is no cache/],
  [Number.NaN, /is no cache/],
  [true, /is no cache/],
  [["1h"], /is no cache/],
  [null, /is no cache/],
  [{ expires: "soon" }, /needs an `expires` like "1h" or "forever"/],
  [{ expiration: "1h" }, /has no `expiration`/],
  [{ key: 5 }, /needs a `key` that is a text or a function/],
  [{ key: "" }, /needs a `key`/],
  [{ refresh: "yes" }, /needs a `refresh` that is true or false/],
])("%j is refused in one line", (option, line) => {
  expect(() => task(read, { cache: option as never })).toThrow(line);
});

test.each([
  "cachePolicy",
  "cache_policy",
  "cacheKeyFn",
  "cache_key_fn",
  "cacheExpiration",
  "cache_expiration",
  "refreshCache",
  "refresh_cache",
  "cacheKey",
])("option %s is answered with cache", (given) => {
  expect(() => task(read, { [given]: 1 } as never)).toThrow(
    `task has no option \`${given}\`: write \`cache\``,
  );
});

test("without stored results there is no cache", () => {
  expect(() => task(read, { cache: "1h", persistResult: false })).toThrow(
    "task option `cache` needs results that are stored: leave `persistResult: false` out",
  );
  expect(task(read, { cache: "1h" }).with({ cache: false, persistResult: false }).options.cache).toBe(false);
});

test("the flags of a magic say in words what they do", () => {
  const [age, key] = cache.flags ?? [];
  expect(["1h", "90s", "forever", "off", "3x"].map((value) => age?.phrase(value))).toEqual([
    "cached for 1h",
    "cached for 90s",
    "cached forever",
    "not cached",
    "cached 3x",
  ]);
  expect(key?.phrase("(p) => p.day")).toBe("cached by (p) => p.day");
});
