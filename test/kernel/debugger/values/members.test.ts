/** What is inside a value: pages of any size add up to the whole, too much comes in parts, and no code of the user's runs. */
import { Session } from "node:inspector/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cdp } from "../../../../kernel/debugger/protocol/cdp.ts";
import { readPage } from "../../../../kernel/debugger/values/paging.ts";
import { createPreviews } from "../../../../kernel/debugger/values/previews.ts";
import { createTimedCall } from "../../../../kernel/debugger/values/timed-call.ts";
import { createVariables } from "../../../../kernel/debugger/values/variables.ts";

const session = new Session();
beforeAll(() => session.connect());
afterAll(() => session.disconnect());
const cdp: Cdp = async (method, params) => (await session.post(method, params ?? {})) as never;
const previews = createPreviews(cdp);
const variables = createVariables(
  cdp,
  createTimedCall(cdp, () => undefined),
  previews,
  () => false,
);

async function given(expression: string) {
  const { result } = await cdp("Runtime.evaluate", { expression: `(${expression})` });
  return previews.of(result);
}

async function shown(expression: string): Promise<DebugProtocol.Variable> {
  return variables.show("it", await given(expression), "it");
}

function inside(variable: DebugProtocol.Variable | undefined, page = {}): Promise<DebugProtocol.Variable[]> {
  return variables.list(variable?.variablesReference ?? 0, readPage(page));
}

function told(all: DebugProtocol.Variable[]): string[] {
  return all.map(({ name, value }) => `${name}=${value}`);
}

const lists: [string, string, (at: number) => string][] = [
  ["an array", "Array.from({ length: 2500 }, (_, i) => i * 2)", (at) => `${at}=${at * 2}`],
  ["a typed array", "Float64Array.from({ length: 2500 }, (_, i) => i / 2)", (at) => `${at}=${at / 2}`],
  ["a Set", "new Set(Array.from({ length: 2500 }, (_, i) => -i - 1))", (at) => `${at}=${-at - 1}`],
  ["a Map", "new Map(Array.from({ length: 2500 }, (_, i) => ['k' + i, i]))", (at) => `"k${at}"=${at}`],
];

describe.each(lists)("%s of 2500", (_, expression, item) => {
  test("is told by its number of items, and comes in parts to a front end that asks for all", async () => {
    const it = await shown(expression);
    expect(it).toMatchObject({ indexedVariables: 2500, namedVariables: 1 });
    const parts = (await inside(it)).filter(({ name }) => name.startsWith("["));
    expect(parts.map(({ name }) => name)).toEqual(
      Array.from({ length: 25 }, (_, part) => `[${part * 100}…${part * 100 + 99}]`),
    );
    expect(told(await inside(parts[3]))).toEqual(Array.from({ length: 100 }, (_, at) => item(300 + at)));
    expect(told(await inside(parts[3], { start: 7, count: 2 }))).toEqual([item(307), item(308)]);
  });

  test("has the same items in pages of any size", async () => {
    const it = await shown(expression);
    const page = fc.record({ start: fc.nat(2600), count: fc.integer({ min: 1, max: 300 }) });
    await fc.assert(
      fc.asyncProperty(page, async ({ start, count }) => {
        const wanted = Array.from({ length: Math.max(0, Math.min(count, 2500 - start)) }, (_, at) =>
          item(start + at),
        );
        expect(told(await inside(it, { filter: "indexed", start, count }))).toEqual(wanted);
        const named = await inside(it, { filter: "named" });
        const both = told(await inside(it, { start, count }));
        const rest = told(named).slice(Math.max(0, start - 2500), Math.max(0, start + count - 2500));
        expect(both).toEqual([...wanted, ...rest]);
      }),
      { numRuns: 25 },
    );
  });

  test("has no items among what is named", async () => {
    const named = await inside(await shown(expression), { filter: "named" });
    expect(named.every(({ name }) => !/^"k|\d/.test(name))).toBe(true);
  });
});

describe("an object of many names", () => {
  const expression = "Object.fromEntries(Array.from({ length: 2500 }, (_, i) => ['k' + i, i]))";
  test("comes in parts, or in the pages that are asked for", async () => {
    const it = await shown(expression);
    const parts = await inside(it);
    expect(parts.map(({ name }) => name).slice(0, 2)).toEqual(["[0…99]", "[100…199]"]);
    expect(told(await inside(parts[1])).slice(0, 2)).toEqual(["k100=100", "k101=101"]);
    expect(told(await inside(it, { filter: "named", start: 2498, count: 9 }))).toEqual([
      "k2498=2498",
      "k2499=2499",
    ]);
    expect(await inside(it, { filter: "indexed" })).toEqual([]);
    expect(await inside(it, { filter: "named", start: 1, count: 1 })).toMatchObject([
      { evaluateName: "it.k1" },
    ]);
  });

  test("shows those of few all at once, with what its class has behind them", async () => {
    const it = await shown(
      "new (class { a = 1; #b = 2; get c() { return 3 } get [Symbol('d')]() { return 4 } })()",
    );
    const all = await inside(it);
    expect(told(all)).toEqual(["a=1", "#b=2", "c=(…)"]);
    expect(told(await inside(it, { start: 1, count: 1 }))).toEqual(["#b=2"]);
    expect(told(await inside(all[2]))).toEqual(["c=3"]);
  });
});

test("parts of parts are named by their places in the whole", async () => {
  const it = await shown("new Uint8Array(1_000_000)");
  const outer = (await inside(it)).filter(({ name }) => name.startsWith("["));
  expect([outer.length, outer[98]?.name]).toEqual([100, "[980000…989999]"]);
  const inner = await inside(outer[98]);
  expect([inner.length, inner[99]?.name]).toEqual([100, "[989900…989999]"]);
  const items = await inside(inner[99]);
  expect([items.length, items[99]?.name]).toEqual([100, "989999"]);
});

test("a sparse array shows what it has, and a huge one costs nothing", async () => {
  const it = await shown("Object.assign(new Array(4_000_000_000), { 3: 'x', 3_999_999_999: 'y', extra: 1 })");
  expect(it.indexedVariables).toBe(2 ** 31 - 1);
  expect(told(await inside(it, { filter: "indexed", start: 0, count: 50 }))).toEqual(['3="x"']);
  expect(told(await inside(it, { filter: "indexed", start: 3_999_999_990, count: 50 }))).toEqual([
    '3999999999="y"',
  ]);
  expect(told(await inside(it, { filter: "named" }))).toEqual(["extra=1"]);
});

test("a Map and a Set of a million cost no more than a small one", async () => {
  await given(
    "globalThis.huge = { map: new Map(Array.from({ length: 1e6 }, (_, i) => [i, i])), small: new Map([['a', { b: 1 }]]) }, huge.set = new Set(huge.map.keys()), huge.groups = new Map([['all', huge.set]]), huge",
  );
  const before = process.threadCpuUsage();
  const all = await inside(await shown("huge"));
  expect(told(all)).toEqual([
    "map=Map(1000000) {0 => 0, 1 => 1, 2 => 2, 3 => 3, 4 => 4, …}",
    'small=Map(1) {"a" => {b: 1}}',
    "set=Set(1000000) {0, 1, 2, 3, 4, …}",
    'groups=Map(1) {"all" => Set(1000000)}',
  ]);
  for (const one of all) await inside(one);
  expect(told(await inside(all[2], { filter: "indexed", start: 999_999, count: 5 }))).toEqual([
    "999999=999999",
  ]);
  // V8's own previews of these take a minute and more.
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(10);
});

test("getters, traps, iterators and species of the user's are not called", async () => {
  const it = await shown(`(() => {
    globalThis.calledForValues = 0;
    const called = () => { calledForValues += 1; return 0; };
    const many = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => ["k" + i, i]));
    class Strange extends Array { static get [Symbol.species]() { called(); return Array; } }
    class Odd extends Map { *[Symbol.iterator]() { called(); } get size() { return called(); } entries() { called(); } }
    return {
      many: Object.defineProperty(many, "late", { get: called, enumerable: true }),
      list: Object.defineProperty(Strange.from({ length: 3 }, (_, i) => i), 1, { get: called }),
      odd: new Odd([["a", 1]]),
      proxy: new Proxy({ a: 1 }, { ownKeys: called, get: called, getOwnPropertyDescriptor: called, has: called }),
    };
  })()`);
  const of = Object.fromEntries((await inside(it)).map((one) => [one.name, one]));
  expect(told(await inside(of.many, { start: 1199, count: 5 }))).toEqual(["k1199=1199", "late=(…)"]);
  expect(told(await inside(of.list))).toEqual(["0=0", "1=(…)", "2=2"]);
  expect(told(await inside(of.odd))).toEqual(['"a"=1', "size=(…)"]);
  expect((await inside(of.proxy)).map(({ name }) => name)).toEqual(["[[Handler]]", "[[Target]]"]);
  expect((await given("calledForValues")).value).toBe(0);
});

describe("what is inside can be changed", () => {
  const set = async (variable: DebugProtocol.Variable, name: string, expression: string): Promise<string> => {
    const { value } = variables.show(
      "",
      await variables.set(variable.variablesReference, name, await given(expression)),
    );
    return value;
  };
  test("an item of a list, of a part of it, of a Map by its key; told as it then is", async () => {
    await given(
      "globalThis.changed = { bytes: new Uint8Array(300), map: new Map([['a', 1], [2, 'b']]), set: new Set([1]), frozen: Object.freeze({ x: 1 }) }",
    );
    const of = Object.fromEntries((await inside(await shown("changed"))).map((one) => [one.name, one]));
    const { bytes, map, set: collection, frozen } = of as Record<string, DebugProtocol.Variable>;
    if (!bytes || !map || !collection || !frozen) throw new Error("not all shown");
    expect(await set(bytes, "5", "300")).toBe("44");
    const [, part] = await inside(bytes);
    expect(await set(part as DebugProtocol.Variable, "150", "7")).toBe("7");
    await inside(map);
    expect(await set(map, '"a"', "10")).toBe("10");
    expect(await set(map, "2", "'c'")).toBe('"c"');
    await expect(set(collection, "0", "5")).rejects.toThrow(/0 can't be changed/);
    await expect(set(frozen, "x", "5")).rejects.toThrow(/x can't be changed: TypeError/);
    await expect(set(frozen, "nothing", "5")).rejects.toThrow(/no property of this name/);
    const { value } = await given("JSON.stringify([changed.bytes[5], changed.bytes[150], ...changed.map])");
    expect(value).toBe('[44,7,["a",10],[2,"c"]]');
  });
});

test("a page that makes no sense is refused; nothing of a page is all", () => {
  for (const [given, told] of [
    [{ start: -1 }, /`start`/],
    [{ count: "3" }, /`count`/],
    [{ start: 2.5 }, /`start`/],
    [{ filter: "other" }, /`filter`/],
  ] as const)
    expect(() => readPage(given)).toThrow(told);
  expect(readPage({ filter: null })).toEqual({ start: 0, count: 0 });
  expect(readPage({ start: 2, count: 3, filter: "named" })).toEqual({ start: 2, count: 3, filter: "named" });
});
